package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.Terminal;
import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts commands, each as the leader of a session and process group of its own.
final class CommandStart {
    /// Folders for named pipes, the first that can be written.
    private static final List<String> SCRATCH = List.of("/tmp", "/dev/shm");

    private final Shell shell;
    private final Map<String, String> pilots;
    private final CommandEnvironment environment;
    private final List<String> prefix;
    private final Optional<Pseudoterminal> pseudoterminal;

    /// @param pilots this process's own variables
    CommandStart(Shell shell, Map<String, String> pilots, CommandEnvironment environment) {
        this.shell = shell;
        this.pilots = pilots;
        this.environment = environment;
        var before = new ArrayList<>(DefaultSignals.prefix(shell));
        before.addAll(List.of("setsid", "--"));
        this.prefix = List.copyOf(before);
        this.pseudoterminal = Pseudoterminal.find(shell, pilots);
    }

    /// A command that runs.
    ///
    /// @param process what was started: the command, or what holds its terminal
    /// @param pid     of the command itself
    /// @param tty     its terminal's file; null without
    /// @param notice  what its user must know
    record Started(
            Process process,
            long pid,
            CommandProcesses processes,
            OutputPipes pipes,
            @Nullable String tty,
            Optional<Pseudoterminal> pseudoterminal,
            String notice) {}

    /// With its output in pipes.
    Started start(CommandRequest request) throws Refusal {
        Map<String, String> variables = checked(request);
        Terminal terminal = request.terminal();
        try {
            var pipes = new OutputPipes(shell, scratch());
            try {
                if (terminal != null && pseudoterminal.isPresent()) {
                    return inTerminal(pseudoterminal.get(), request, terminal, variables, pipes);
                }
                Process process = shell.start(Command.of(withPrefix(request.argv()))
                        .withOnly(variables)
                        .in(request.directory())
                        .from(request.input() ? Command.Input.PIPE : Command.Input.NOTHING)
                        .to(new Command.Output.Apart(pipes.outFile(), pipes.errFile())));
                pipes.started();
                pipes.unlink();
                long pid = process.pid();
                return new Started(
                        process,
                        pid,
                        processes(pid),
                        pipes,
                        null,
                        Optional.empty(),
                        terminal == null
                                ? ""
                                : "codex: the command has no terminal: the node lacks script of util-linux\n");
            } catch (IOException | CodexException e) {
                pipes.unlink();
                pipes.close();
                throw e;
            }
        } catch (IOException e) {
            throw new Refusal(
                    Refusal.OURS,
                    "cannot make the pipes for its output: " + e.getMessage(),
                    "is the disk of TMPDIR or /tmp full on the compute node?");
        } catch (CodexException e) {
            throw new Refusal(
                    Refusal.OURS, String.valueOf(e.getMessage()), e.hint() == null ? "see the job's log" : e.hint());
        }
    }

    /// With this process's output.
    Process startInherited(CommandRequest request) throws Refusal {
        Map<String, String> variables = checked(request);
        try {
            return shell.start(Command.of(withPrefix(request.argv()))
                    .withOnly(variables)
                    .in(request.directory())
                    .from(Command.Input.NOTHING)
                    .to(new Command.Output.Inherited()));
        } catch (CodexException e) {
            throw new Refusal(
                    Refusal.OURS, String.valueOf(e.getMessage()), e.hint() == null ? "see the job's log" : e.hint());
        }
    }

    /// Those of a command that was started with this process's output.
    CommandProcesses processes(long pid) {
        return new CommandProcesses(shell, pid, pid);
    }

    private Map<String, String> checked(CommandRequest request) throws Refusal {
        Map<String, String> variables = environment.of(request);
        ProgramLookup.check(request, variables);
        return variables;
    }

    private Started inTerminal(
            Pseudoterminal maker,
            CommandRequest request,
            Terminal terminal,
            Map<String, String> variables,
            OutputPipes pipes)
            throws IOException {
        var scripts = new HashMap<>(variables);
        scripts.put("SHELL", "/bin/sh");
        Process process = shell.start(
                Command.of(withPrefix(maker.argv(request.argv(), terminal, pipes.errFile(), variables.get("SHELL"))))
                        .withOnly(scripts)
                        .in(request.directory())
                        .to(new Command.Output.Apart(pipes.outFile(), pipes.errFile())));
        pipes.started();
        String[] announced = firstLine(pipes).split(" ", 2);
        pipes.unlink();
        boolean made = announced.length == 2 && announced[0].matches("[0-9]{1,18}") && announced[1].startsWith("/dev/");
        long pid = made ? Long.parseLong(announced[0]) : process.pid();
        if (!request.input()) {
            process.getOutputStream().close();
        }
        return new Started(
                process,
                pid,
                new CommandProcesses(shell, pid, process.pid()),
                pipes,
                made ? announced[1] : null,
                made ? Optional.of(maker) : Optional.empty(),
                made ? "" : String.join(" ", announced) + "\n");
    }

    /// Empty when `script` ends without having begun the command.
    private static String firstLine(OutputPipes pipes) throws IOException {
        var line = new ByteArrayOutputStream();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (line.size() < FrameChannel.PIECE && pipes.err().read(one.clear()) == 1 && one.get(0) != '\n') {
            line.write(one.get(0));
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private List<String> withPrefix(List<String> argv) {
        return Stream.concat(prefix.stream(), argv.stream()).toList();
    }

    private Path scratch() {
        return Stream.concat(Stream.ofNullable(pilots.get("TMPDIR")), SCRATCH.stream())
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .filter(folder -> Files.isDirectory(folder) && Files.isWritable(folder))
                .findFirst()
                .orElse(Path.of("/tmp"));
    }
}
