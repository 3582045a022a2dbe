package io.codex.cli;

import io.codex.cli.command.CompletionCommand;
import io.codex.cli.command.DemoCommand;
import io.codex.cli.command.DiscoverCommand;
import io.codex.cli.command.DownCommand;
import io.codex.cli.command.EmbedCommand;
import io.codex.cli.command.EndpointsCommand;
import io.codex.cli.command.LogsCommand;
import io.codex.cli.command.RestartCommand;
import io.codex.cli.command.SearchCommand;
import io.codex.cli.command.StatusCommand;
import io.codex.cli.command.UpCommand;
import io.codex.cli.command.compute.ComputeCommand;
import io.codex.cli.command.config.ConfigCommand;
import io.codex.cli.command.graph.GraphCommand;
import io.codex.cli.command.hosts.HostsCommand;
import io.codex.cli.command.jobs.JobTypes;
import io.codex.cli.command.jobs.JobsCommand;
import io.codex.cli.command.serve.ServeCommand;
import io.codex.cli.command.tunnel.TunnelCommand;
import io.codex.core.error.ExitCode;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import picocli.CommandLine;

/// Puts the commands together.
public final class CodexCommandLine {
    /// In the order of the help text.
    private static final SequencedMap<String, Class<?>> COMMANDS = commands();

    private CodexCommandLine() {}

    /// A command line that writes to that environment's streams and turns failures into words and exit codes.
    public static CommandLine create(CliEnvironment environment) {
        return create(environment, COMMANDS.keySet());
    }

    /// The same with no more commands than those arguments need: making all takes longer than most of them run.
    public static CommandLine create(CliEnvironment environment, List<String> arguments) {
        return create(environment, needed(arguments));
    }

    /// The command that is named first; all for what shows all, and for a name that is none.
    static Set<String> needed(List<String> arguments) {
        if (arguments.equals(List.of("--version")) || arguments.equals(List.of("-V"))) {
            return Set.of();
        }
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        return COMMANDS.containsKey(first) && !first.equals("completion") ? Set.of(first) : COMMANDS.keySet();
    }

    private static CommandLine create(CliEnvironment environment, Set<String> commands) {
        return create(environment, commands, new CommandFactory(environment));
    }

    static CommandLine create(CliEnvironment environment, Set<String> commands, CommandLine.IFactory factory) {
        var failures = new FailurePrinter(environment);
        var commandLine = new CommandLine(new CodexCommand(), factory);
        COMMANDS.forEach((name, type) -> {
            if (commands.contains(name)) {
                commandLine.addSubcommand(name, new CommandLine(type, factory));
            }
        });
        commandLine
                .setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                // an argument of a job's command may begin with @
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        JobTypes.register(commandLine);
        ServeCommand.register(commandLine);
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footerHeading("%nExit codes:%n")
                .footer(Arrays.stream(ExitCode.values())
                        .map(code -> "  %3d  %s".formatted(code.number(), code.meaning()))
                        .toArray(String[]::new));
        return commandLine;
    }

    private static SequencedMap<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("demo", DemoCommand.class);
        commands.put("up", UpCommand.class);
        commands.put("down", DownCommand.class);
        commands.put("restart", RestartCommand.class);
        commands.put("status", StatusCommand.class);
        commands.put("logs", LogsCommand.class);
        commands.put("serve", ServeCommand.class);
        commands.put("endpoints", EndpointsCommand.class);
        commands.put("tunnel", TunnelCommand.class);
        commands.put("hosts", HostsCommand.class);
        commands.put("compute", ComputeCommand.class);
        commands.put("jobs", JobsCommand.class);
        commands.put("embed", EmbedCommand.class);
        commands.put("discover", DiscoverCommand.class);
        commands.put("search", SearchCommand.class);
        commands.put("graph", GraphCommand.class);
        commands.put("config", ConfigCommand.class);
        commands.put("completion", CompletionCommand.class);
        return Collections.unmodifiableSequencedMap(commands);
    }

    /// Makes commands, which take the environment; picocli makes the rest.
    record CommandFactory(CliEnvironment environment) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1
                        && constructor.getParameterTypes()[0].equals(CliEnvironment.class)) {
                    return type.cast(constructor.newInstance(environment));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
