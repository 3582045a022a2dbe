package io.codex.core.compute.pilot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/// Terminal multiplexers that commands of this allocation have started on this node. They leave their command's
/// session,
/// and what runs in them goes on.
final class Multiplexers {
    /// As the kernel knows them, clients of zellij and screen included.
    private static final Set<String> NAMES = Set.of("tmux: server", "zellij", "screen");

    private final Path proc;
    private final String marker;

    Multiplexers(String jobId) {
        this(Path.of("/proc"), jobId);
    }

    /// @param proc `/proc`
    Multiplexers(Path proc, String jobId) {
        this.proc = proc;
        this.marker = CommandEnvironment.JOB + "=" + jobId;
    }

    /// Whether this user has one that runs; where that cannot be told, none does.
    boolean isAnyThere() {
        try (Stream<Path> processes = Files.list(proc)) {
            Object user = user(proc.resolve("self"));
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .anyMatch(process -> isOne(process, user));
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isOne(Path process, Object user) {
        try {
            return NAMES.contains(Files.readString(process.resolve("comm")).strip())
                    && user(process).equals(user)
                    && variables(process).anyMatch(marker::equals);
        } catch (IOException e) {
            // it has ended, or is another user's
            return false;
        }
    }

    private static Object user(Path process) throws IOException {
        return Files.getAttribute(process, "unix:uid", new LinkOption[0]);
    }

    private static Stream<String> variables(Path process) throws IOException {
        String all = new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.ISO_8859_1);
        return Arrays.stream(all.split("\0", -1));
    }
}
