package io.codex.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import picocli.CommandLine;

/// Runs a command line in this process.
public final class CommandLineRun {
    public record Result(int exitCode, String out, String err) {}

    private CommandLineRun() {}

    public static Result run(Map<String, String> variables, byte[] input, String... arguments) {
        return run(variables, input, false, (factory, _) -> factory, arguments);
    }

    /// @param terminal  whether a person is there
    /// @param factories what makes commands and their parts, around what does otherwise
    public static Result run(
            Map<String, String> variables,
            byte[] input,
            boolean terminal,
            BiFunction<CommandLine.IFactory, CliEnvironment, CommandLine.IFactory> factories,
            String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var environment = new CliEnvironment(
                variables,
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal,
                terminal);
        int exitCode = CodexCommandLine.create(
                        environment,
                        CodexCommandLine.needed(List.of(arguments)),
                        factories.apply(new CodexCommandLine.CommandFactory(environment), environment))
                .execute(arguments);
        return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
