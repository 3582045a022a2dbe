package io.codex.cli.command.serve;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexCommandLine;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "serve",
        description = {
            "Look after one service, or run one of your own.",
            "SERVICE start and restart take the options of codex serve start; stop, status and logs those of codex down,"
                    + " codex status and codex logs. codex serve status shows all services."
        },
        customSynopsis = {
            "codex serve SERVICE start|stop|restart|status|logs [OPTION...]",
            "codex serve status [OPTION...]",
            "codex serve run NAME [OPTION...] -- COMMAND..."
        },
        footer = {
            "%nExamples:",
            "  codex serve embed start --gpu 1",
            "  codex serve neo4j start --foreground --port 7690",
            "  codex serve embed logs --follow",
            "  codex serve status"
        },
        subcommands = {ServeStartCommand.class, ServeRestartCommand.class, ServeRunCommand.class, HandOverCommand.class
        })
public final class ServeCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init")
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "neo4j, embed, …, and what to do with it.")
    private List<String> words = List.of();

    public ServeCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    /// Leaves the options after a service's name to the command that they are for.
    public static void register(CommandLine root) {
        CommandLine serve = root.getSubcommands().get("serve");
        if (serve != null) {
            serve.getCommandSpec().parser().stopAtPositional(true);
        }
    }

    @Override
    public Integer call() {
        if (!words.isEmpty() && words.getFirst().equals("status")) {
            return run(List.of("status"), words.subList(1, words.size()));
        }
        if (words.size() < 2) {
            throw wrong("say what to do: SERVICE start, stop, restart, status or logs; status; run");
        }
        String service = words.getFirst();
        List<String> options = words.subList(2, words.size());
        return switch (words.get(1)) {
            case "start" -> run(List.of("serve", "start", service), options);
            case "restart" -> run(List.of("serve", "restart", service), options);
            case "stop" -> run(List.of("down", service), options);
            case "status" -> run(List.of("status", service), options);
            case "logs" -> run(List.of("logs", service), options);
            default -> throw wrong("'%s' is not start, stop, restart, status or logs".formatted(words.get(1)));
        };
    }

    private int run(List<String> command, List<String> options) {
        List<String> arguments =
                Stream.concat(command.stream(), options.stream()).toList();
        return CodexCommandLine.create(environment, arguments).execute(arguments.toArray(String[]::new));
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
