package io.codex.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Produces;

/// The process `codex`.
@QuarkusMain
public final class CodexMain implements QuarkusApplication {
    public static void main(String[] arguments) {
        Quarkus.run(CodexMain.class, arguments);
    }

    /// The extension makes each command a bean, which must be complete.
    @Produces
    CliEnvironment environment() {
        return CliEnvironment.ofThisProcess();
    }

    @Override
    public int run(String... arguments) {
        return CodexCommandLine.create(environment()).execute(arguments);
    }
}
