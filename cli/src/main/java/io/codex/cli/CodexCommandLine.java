package io.codex.cli;

import io.codex.core.error.ExitCode;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;

/// Puts the commands together.
public final class CodexCommandLine {
    private CodexCommandLine() {}

    /// A command line that writes to that environment's streams and turns failures into words and exit codes.
    public static CommandLine create(CliEnvironment environment) {
        var failures = new FailurePrinter(environment);
        var commandLine = new CommandLine(new CodexCommand(), new CommandFactory(environment))
                .setOut(new PrintWriter(environment.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(environment.err(), true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures);
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footerHeading("%nExit codes:%n")
                .footer(Arrays.stream(ExitCode.values())
                        .map(code -> "  %3d  %s".formatted(code.number(), code.meaning()))
                        .toArray(String[]::new));
        return commandLine;
    }

    /// Makes commands, which take the environment; picocli makes the rest.
    private record CommandFactory(CliEnvironment environment) implements CommandLine.IFactory {
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
