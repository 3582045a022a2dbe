package io.codex.embed;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.Optional;
import java.util.stream.Stream;

/// Turns failures of the start into a message, a hint and an exit code.
final class Failures {
    private Failures() {}

    /// Prints to standard error.
    ///
    /// @return the exit code
    static int report(Throwable failure) {
        CodexException known = known(failure);
        System.err.println("codex-embed: " + known.getMessage());
        if (known.hint() != null) {
            System.err.println("hint: " + known.hint());
        }
        return known.exitCode().number();
    }

    private static CodexException known(Throwable failure) {
        Optional<Throwable> cause = causes(failure)
                .filter(each -> each instanceof CodexException
                        || each instanceof QuarkusBindException
                        || each instanceof ConfigValidationException
                        || each instanceof ConfigurationException
                        || each instanceof IllegalArgumentException)
                .findFirst();
        return switch (cause.orElse(failure)) {
            case CodexException codex -> codex;
            case QuarkusBindException bind ->
                new CodexException(
                        ExitCode.FAILED,
                        "cannot listen on %s, port %d".formatted(bind.getHost(), bind.getPort()),
                        "--host must be an address of this machine; a port below 1024 needs root");
            case ConfigValidationException invalid -> configuration(invalid);
            case ConfigurationException invalid -> configuration(invalid);
            case IllegalArgumentException invalid -> configuration(invalid);
            case Throwable other ->
                new CodexException(
                        ExitCode.FAILED,
                        "cannot start: " + causes(other).reduce(other, (_, last) -> last),
                        "run it with QUARKUS_LOG_LEVEL=DEBUG for more");
        };
    }

    private static CodexException configuration(Exception invalid) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                String.valueOf(invalid.getMessage()).strip(),
                "codex-embed --help lists the options; each is also a variable CODEX_EMBED_NAME");
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, each -> each != null, Throwable::getCause);
    }
}
