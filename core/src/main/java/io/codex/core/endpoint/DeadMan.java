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
import org.jspecify.annotations.Nullable;

/// A process beside this one that kills it, and the children it guards, when it is not told of a beat for the limit: a
/// frozen process cannot stop itself. When this process is gone, it stops the children.
final class DeadMan {
    /// What a database may need to close its store after SIGTERM.
    private static final Duration CHILD_GRACE = Duration.ofSeconds(15);

    private final Shell shell;
    private final Duration limit;
    private final List<ProcessIdentity> guarded = new ArrayList<>();
    private @Nullable Process process;
    private boolean released;

    DeadMan(Shell shell, Duration limit) {
        this.shell = shell;
        this.limit = limit;
    }

    /// @throws CodexException when there is no bash
    synchronized void start() {
        process = shell.start(Command.of(
                        "bash",
                        "-c",
                        script(),
                        "codex-dead-man",
                        Long.toString(ProcessHandle.current().pid()),
                        Long.toString(Math.max(1, limit.toSeconds())),
                        Long.toString(CHILD_GRACE.toSeconds()))
                .to(new Command.Output.Inherited()));
    }

    synchronized void guard(ProcessIdentity child) {
        guarded.add(child);
        tell("guard %d %d".formatted(child.pid(), child.startTicks()));
    }

    synchronized void beat() {
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
                    write(process, "guard %d %d".formatted(child.pid(), child.startTicks()));
                }
                write(process, line);
            } catch (IOException again) {
                throw new CodexException(ExitCode.FAILED, "the dead-man process ends at once", null, again);
            }
        }
    }

    private static void write(Process process, String line) throws IOException {
        OutputStream pipe = process.getOutputStream();
        pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        pipe.flush();
    }

    static String script() {
        return ResourceText.of(DeadMan.class, "deadman.sh");
    }
}
