package io.codex.neo4j;

import io.codex.core.error.ExitCode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.ConfigValidationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// The program `codex-neo4j`. It reads its command line before Quarkus starts, so that help is instant and options are
/// configuration like any other.
@QuarkusMain
public final class CodexNeo4j {
    private CodexNeo4j() {}

    public static void main(String... arguments) {
        var options = new LauncherOptions();
        var commandLine = new CommandLine(options);
        try {
            ParseResult parsed = commandLine.parseArgs(arguments);
            if (CommandLine.executeHelpRequest(parsed) != null) {
                return;
            }
        } catch (CommandLine.ParameterException e) {
            System.err.println("codex-neo4j: " + e.getMessage());
            System.err.println("hint: codex-neo4j --help lists the options");
            System.exit(ExitCode.USAGE.number());
        }
        options.settings().forEach(System::setProperty);
        Quarkus.run(LauncherApplication.class, CodexNeo4j::exit);
    }

    /// @param failure of Quarkus' own start; null once the service was asked to run
    private static void exit(int exitCode, @Nullable Throwable failure) {
        if (failure == null) {
            System.exit(exitCode);
            return;
        }
        Throwable cause = rootCause(failure);
        System.err.println("codex-neo4j: " + cause.getMessage());
        if (cause instanceof ConfigValidationException) {
            System.err.println("hint: codex-neo4j --help lists the settings and their defaults");
            System.exit(ExitCode.CONFIGURATION.number());
        }
        System.exit(ExitCode.FAILED.number());
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootCause(cause);
    }
}
