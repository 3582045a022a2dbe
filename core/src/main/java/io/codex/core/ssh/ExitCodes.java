package io.codex.core.ssh;

import com.jcraft.jsch.Channel;
import java.util.Map;
import java.util.OptionalInt;

/// How a command ended, by what its server said.
final class ExitCodes {
    /// RFC 4254, 6.10, by the numbers of Linux.
    private static final Map<String, Integer> SIGNALS = Map.ofEntries(
            Map.entry("HUP", 1),
            Map.entry("INT", 2),
            Map.entry("QUIT", 3),
            Map.entry("ILL", 4),
            Map.entry("ABRT", 6),
            Map.entry("FPE", 8),
            Map.entry("KILL", 9),
            Map.entry("USR1", 10),
            Map.entry("SEGV", 11),
            Map.entry("USR2", 12),
            Map.entry("PIPE", 13),
            Map.entry("ALRM", 14),
            Map.entry("TERM", 15));

    private static final int SIGNALLED = 128;
    private static final int UNKNOWN = 255;

    private ExitCodes() {}

    /// Empty when the server said nothing.
    static OptionalInt of(Channel channel) {
        String signal = channel.getExitSignal();
        if (signal != null) {
            Integer number = SIGNALS.get(signal);
            return OptionalInt.of(number == null ? UNKNOWN : SIGNALLED + number);
        }
        return channel.getExitStatus() < 0 ? OptionalInt.empty() : OptionalInt.of(channel.getExitStatus());
    }
}
