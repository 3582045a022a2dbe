package io.codex.neo4j.server;

import io.codex.core.shell.Command;
import io.codex.core.shell.SearchPath;
import io.codex.core.shell.Shell;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A running Neo4j.
public final class Neo4jProcess {
    private static final List<String> DIE_WITH_PARENT = List.of("setpriv", "--pdeathsig", "TERM", "--");

    private final Process process;
    private final ConsoleLog console;
    private final long heap;

    private Neo4jProcess(Process process, ConsoleLog console, long heap) {
        this.process = process;
        this.console = console;
        this.heap = heap;
    }

    /// Starts Neo4j on the folder, whose `neo4j.conf` is there. To be called on a thread that lives as long as Neo4j
    /// shall: where setpriv(1) can, the kernel stops Neo4j when that thread ends.
    ///
    /// @param heap bytes
    /// @throws io.codex.core.error.CodexException when Java cannot be started
    public static Neo4jProcess start(Shell shell, Neo4jHome home, DataFolder data, long heap) {
        ConsoleLog console = data.newConsole();
        List<String> flags = Stream.concat(
                        Stream.of(
                                "-XX:+UseG1GC",
                                "-XX:+ExitOnOutOfMemoryError",
                                // of its 1 GB Neo4j uses a small part, and a job's limit of address space counts all
                                "-XX:CompressedClassSpaceSize=256m",
                                "-Dfile.encoding=UTF-8",
                                "-Xms" + heap,
                                "-Xmx" + heap),
                        home.vectorFlags().stream())
                .toList();
        List<String> server = home.command(
                flags,
                "org.neo4j.server.Neo4jCommunity",
                List.of("--home-dir=" + data.root(), "--config-dir=" + data.conf(), "--console-mode"));
        List<String> argv = canDieWithParent(shell)
                ? Stream.concat(DIE_WITH_PARENT.stream(), server.stream()).toList()
                : server;
        Process process =
                shell.start(Command.of(argv).in(data.root()).to(new Command.Output.AppendedTo(console.file())));
        return new Neo4jProcess(process, console, heap);
    }

    /// util-linux has the option since 2.33; without it the dead-man process of the claim does the work, a little
    /// later.
    private static boolean canDieWithParent(Shell shell) {
        return SearchPath.ofThisProcess().has(DIE_WITH_PARENT.getFirst())
                && shell.run(Command.of(DIE_WITH_PARENT.getFirst(), "--help"))
                        .out()
                        .contains("--pdeathsig");
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public ConsoleLog console() {
        return console;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// Completes when the process has ended, for whatever reason.
    public CompletableFuture<ProcessEnd> end() {
        return process.onExit().thenApply(ended -> new ProcessEnd(ended.pid(), ended.exitValue(), heap));
    }

    /// @throws IllegalThreadStateException while it runs
    public ProcessEnd ended() {
        return new ProcessEnd(process.pid(), process.exitValue(), heap);
    }

    public void kill() {
        process.destroyForcibly();
    }

    /// SIGTERM, then SIGKILL after the limit.
    ///
    /// @return false when it had to be killed
    public boolean stop(Duration limit) throws InterruptedException {
        process.destroy();
        if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        process.destroyForcibly();
        process.waitFor();
        return false;
    }
}
