package io.codex.dist.hammer;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A JVM on one of the hammer's hosts: it sees the shared folder as that host does. When it ends, another takes its
/// place.
final class HammeredProcess {
    private static final LocalShell SHELL = new LocalShell();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private static final int LONGEST_END_SECONDS = 60;

    private final Path log;
    private final List<String> argv;
    private Process process;
    private boolean killed;
    private int kills;
    private int otherEnds;

    /// @param mount     of the host
    /// @param shared    where the process sees it
    /// @param arguments of its main method
    HammeredProcess(Path mount, Path shared, Path log, Class<?> main, String... arguments) {
        this.log = log;
        this.argv = new ArrayList<>(List.of(
                // both hand the process over, so that a signal meets the JVM
                "unshare",
                "--mount",
                "/bin/sh",
                "-c",
                "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"",
                "host",
                mount.toString(),
                shared.toString(),
                JAVA.toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        argv.addAll(List.of(arguments));
        this.process = start();
    }

    private Process start() {
        return SHELL.start(Command.of(argv).to(new Command.Output.AppendedTo(log)));
    }

    long pid() {
        return process.pid();
    }

    /// `kill -9`. It may take until the end of a stall that the process is gone.
    void kill() {
        if (process.isAlive() && !killed) {
            process.destroyForcibly();
            killed = true;
            kills++;
        }
    }

    /// Ends it for good, which is not counted.
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// @param name of the signal: `STOP`, `CONT`
    void signal(String name) {
        SHELL.run(Command.of("/bin/kill", "-" + name, Long.toString(process.pid())));
    }

    void startAgainWhenGone() {
        if (!process.isAlive()) {
            if (!killed) {
                otherEnds++;
            }
            killed = false;
            process = start();
        }
    }

    /// Ends its standard input.
    void askToFinish() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it is gone just now
        }
    }

    /// Asks it to finish and waits. One that was killed before, or is at the end of the ownership that it could
    /// not
    /// keep, gets another chance.
    ///
    /// @return whether it ended in order
    boolean finish() throws InterruptedException {
        for (int chance = 0; chance < 3; chance++) {
            if (killed) {
                process.waitFor();
            }
            startAgainWhenGone();
            askToFinish();
            if (process.waitFor(LONGEST_END_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
                return true;
            }
        }
        return false;
    }

    /// How often {@link #kill} killed it.
    int kills() {
        return kills;
    }

    /// How often it ended otherwise: at the hands of its dead-man process.
    int otherEnds() {
        return otherEnds;
    }
}
