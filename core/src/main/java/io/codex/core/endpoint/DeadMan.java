package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.ResourceText;
import io.codex.core.shell.Command;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process beside this one that kills it, and the children it guards, when its ownership is over, unless it is told
/// of another beat: a frozen process cannot stop itself. When this process is gone, it stops the children.
final class DeadMan {
    /// What a database may need to close its store after SIGTERM.
    private static final Duration CHILD_GRACE = Duration.ofSeconds(15);

    private final Shell shell;
    private final List<ProcessIdentity> guarded = new ArrayList<>();
    private @Nullable Process process;
    private long end;
    private boolean released;

    /// @param end when it kills unless it is told of a beat, by {@link System#nanoTime}
    DeadMan(Shell shell, long end) {
        this.shell = shell;
        this.end = end;
    }

    /// @throws CodexException when there is no bash
    synchronized void start() {
        process = shell.start(Command.of(
                        "bash",
                        "-c",
                        script(),
                        "codex-dead-man",
                        Long.toString(ProcessHandle.current().pid()),
                        left(),
                        Long.toString(CHILD_GRACE.toSeconds()))
                .to(new Command.Output.Inherited()));
    }

    synchronized void guard(ProcessIdentity child) {
        guarded.add(child);
        tell(guarding(child));
    }

    /// @param newEnd when it kills unless there is another beat, by {@link System#nanoTime}
    synchronized void beat(long newEnd) {
        end = newEnd;
        tell("beat");
    }

    synchronized void release() {
        tell("release");
        released = true;
    }

    private void tell(String line) {
        if (released || process == null) {
            return;
        }
        try {
            write(process, line);
        } catch (IOException e) {
            // somebody killed it: a new one takes over, and knows the same children
            start();
            try {
                for (ProcessIdentity child : guarded) {
                    write(process, guarding(child));
                }
                write(process, line);
            } catch (IOException again) {
                throw new CodexException(ExitCode.FAILED, "the dead-man process ends at once", null, again);
            }
        }
    }

    private static String guarding(ProcessIdentity child) {
        return "guard %d %d".formatted(child.pid(), child.startTicks());
    }

    private void write(Process to, String line) throws IOException {
        OutputStream pipe = to.getOutputStream();
        pipe.write((left() + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
        pipe.flush();
    }

    /// In seconds. Zero would mean something else to bash.
    private String left() {
        long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
        return "%d.%03d".formatted(millis / 1000, millis % 1000);
    }

    static String script() {
        return ResourceText.of(DeadMan.class, "deadman.sh");
    }
}
