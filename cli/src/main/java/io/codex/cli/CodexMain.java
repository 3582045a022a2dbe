package io.codex.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/// The process `codex`.
@QuarkusMain
public final class CodexMain implements QuarkusApplication {
    public static void main(String[] arguments) {
        Quarkus.run(CodexMain.class, arguments);
    }

    @Override
    public int run(String... arguments) {
        return CodexCommandLine.create(CliEnvironment.ofThisProcess()).execute(arguments);
    }
}
