package io.codex.core.compute.pilot;

import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/// The processes of a command: those of the session that it leads, and what holds its terminal.
final class CommandProcesses {
    /// What a client may send.
    private static final Set<String> SIGNALS =
            Set.of("INT", "TERM", "HUP", "QUIT", "USR1", "USR2", "PIPE", "CONT", "TSTP", "WINCH", "KILL");

    /// What a terminal sends to its foreground.
    private static final Set<String> OF_THE_KEYBOARD = Set.of("INT", "QUIT", "TSTP");

    private final Shell shell;
    private final long leader;
    private final long holder;

    /// @param leader   the command, which leads its session and process group
    /// @param holder   the process that holds its terminal and leads a session, too; the command itself without one
    CommandProcesses(Shell shell, long leader, long holder) {
        this.shell = shell;
        this.leader = leader;
        this.holder = holder;
    }

    /// The leader may have ended; nobody else has its number while its session lasts.
    private static ProcessIdentity session(long pid) {
        ProcessIdentity own = ProcessIdentity.current();
        return new ProcessIdentity(own.bootId(), own.pidNamespace(), pid, own.startTicks());
    }

    static boolean isKnown(String signal) {
        return SIGNALS.contains(signal);
    }

    /// To the process group; what a keyboard sends goes to the terminal's foreground, as from a keyboard.
    ///
    /// @throws CodexException when the host allows no process that sends it
    void signal(String name) throws IOException {
        OptionalLong foreground = leader != holder && OF_THE_KEYBOARD.contains(name)
                ? ProcessIdentity.foregroundGroup(leader)
                : OptionalLong.empty();
        kill(name, List.of(-foreground.orElse(leader)));
    }

    /// Asks all that are left to end; those that are stopped go on for it. SIGTERM is sent by this process alone, what
    /// goes before and after it only where the host allows another one.
    ///
    /// @param hangup whether they are told first that nobody is there any more
    /// @param log    told what could not be sent
    void terminate(boolean hangup, Consumer<String> log) throws IOException {
        List<ProcessHandle> left = left();
        List<Long> pids = left.stream().map(ProcessHandle::pid).toList();
        if (hangup) {
            tryToKill("HUP", pids, log);
        }
        left.forEach(ProcessHandle::destroy);
        tryToKill("CONT", pids, log);
    }

    private void tryToKill(String name, List<Long> targets, Consumer<String> log) {
        if (targets.isEmpty()) {
            return;
        }
        try {
            kill(name, targets);
        } catch (CodexException e) {
            log.accept("cannot send SIG%s: %s".formatted(name, e.getMessage()));
        }
    }

    /// By this process alone, as the host may allow no other one. What holds the terminal tells how the command ended,
    /// and ends by itself.
    void kill() throws IOException {
        left().forEach(ProcessHandle::destroyForcibly);
    }

    /// Whether what holds the terminal runs.
    boolean isHeld() throws IOException {
        return !session(holder).session().isEmpty();
    }

    void killHolder() throws IOException {
        session(holder).session().forEach(ProcessHandle::destroyForcibly);
    }

    /// Those that have not ended. What made itself a session of its own is none of them.
    List<ProcessHandle> left() throws IOException {
        return session(leader).session();
    }

    /// By the shell's own `kill`, which every host has; what has ended meanwhile is no failure.
    private void kill(String name, List<Long> targets) {
        var argv = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" -- \"$@\"", name));
        targets.forEach(target -> argv.add(Long.toString(target)));
        var _ = shell.run(Command.of(argv));
    }
}
