package io.codex.cli;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.Objects;
import picocli.CommandLine;

/// The one place that turns failures into words: `codex: what failed`, then `hint: the next step`. A stack trace only
/// with `--verbose`.
final class FailurePrinter implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {
    private final CliEnvironment environment;

    FailurePrinter(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        ExitCode exitCode;
        if (failure instanceof CodexException known) {
            environment.report(Objects.requireNonNullElse(known.getMessage(), "failed"), known.hint());
            exitCode = known.exitCode();
        } else {
            String message = failure.getMessage() == null
                    ? failure.getClass().getSimpleName()
                    : failure.getClass().getSimpleName() + ": " + failure.getMessage();
            environment.report(
                    "unexpected failure: " + message, "run it again with --verbose and report what it prints");
            exitCode = ExitCode.FAILED;
        }
        if (isVerbose(parsed)) {
            failure.printStackTrace(environment.err());
        }
        return exitCode.number();
    }

    @Override
    public int handleParseException(CommandLine.ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        environment.report(
                Objects.requireNonNullElse(failure.getMessage(), "wrong usage"),
                "see %s --help".formatted(command.getCommandSpec().qualifiedName()));
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        return ExitCode.USAGE.number();
    }

    private static boolean isVerbose(CommandLine.ParseResult parsed) {
        for (var result : parsed.asCommandLineList()) {
            if (result.getParseResult().hasMatchedOption("--verbose")) {
                return true;
            }
        }
        return false;
    }
}
