package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.terminal.SignalTraps;
import io.codex.cli.terminal.StandardDescriptor;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Command;
import io.codex.core.shell.SearchPath;
import io.codex.core.shell.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Runs a command on this host as if codex were not there.
public final class RunHere {
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final Set<String> FORWARDED = Set.of("TERM", "HUP", "USR1", "USR2");

    /// What the terminal sends to all processes of the foreground job, the command among them.
    private static final Set<String> FROM_KEYS = Set.of("INT", "QUIT");

    private final CliEnvironment environment;
    private final UserTerminal terminal;
    private final Shell shell;

    public RunHere(CliEnvironment environment, UserTerminal terminal, Shell shell) {
        this.environment = environment;
        this.terminal = terminal;
        this.shell = shell;
    }

    /// @param added    to this process's variables
    /// @param niceness added to this process's (nice(1)); 0 for none
    /// @return its exit code; 126 when it cannot be executed, 127 when there is no such program
    public int run(List<String> argv, Map<String, String> added, int niceness) {
        String program = argv.getFirst();
        SearchPath path = path(added);
        if (!path.has(program)) {
            boolean there = path.candidates(program, Path.of("")).stream().anyMatch(Files::exists);
            environment.report(
                    "%s: %s".formatted(program, there ? "cannot be executed" : "no such program"),
                    there ? "see its mode: ls -l " + program : "is it on the PATH?");
            return there ? NOT_EXECUTABLE : NOT_FOUND;
        }
        var started = new CompletableFuture<Process>();
        try (var traps = new SignalTraps()) {
            traps.on(FORWARDED, name -> forward(name, started.join()));
            traps.on(FROM_KEYS, name -> {
                if (!StandardDescriptor.IN.isTerminal() || !terminal.isForeground()) {
                    forward(name, started.join());
                }
            });
            Process process = shell.start(
                    Command.of(niced(argv, niceness)).withEnvironment(added).to(new Command.Output.InPlace()));
            started.complete(process);
            return await(process);
        }
    }

    private static int await(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroy();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        }
    }

    private static List<String> niced(List<String> argv, int niceness) {
        if (niceness == 0) {
            return argv;
        }
        var niced = new ArrayList<>(List.of("nice", "-n", Integer.toString(niceness)));
        niced.addAll(argv);
        return niced;
    }

    private SearchPath path(Map<String, String> added) {
        return SearchPath.of(added.containsKey("PATH") ? added : environment.variables());
    }

    /// The shell's own `kill`: not every host has the program.
    private void forward(String name, Process process) {
        shell.run(Command.of("sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(process.pid())));
    }
}
