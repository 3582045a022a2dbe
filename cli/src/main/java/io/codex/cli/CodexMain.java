package io.codex.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Produces;
import java.util.List;

/// The process `codex`. It is built by Quarkus and does not start it: a command line needs no container, and starts
/// several times faster without.
@QuarkusMain
public final class CodexMain {
    public static void main(String... arguments) {
        System.exit(CodexCommandLine.create(CliEnvironment.ofThisProcess(), List.of(arguments))
                .execute(arguments));
    }

    /// The extension makes each command a bean, which must be complete.
    @Produces
    CliEnvironment environment() {
        return CliEnvironment.ofThisProcess();
    }
}
