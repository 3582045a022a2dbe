package io.codex.embed;

import io.codex.core.error.ExitCode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// The program `codex-embed`. It reads its command line before Quarkus starts, so that help is instant and options are
/// configuration like any other.
@QuarkusMain
public final class CodexEmbed {
    private CodexEmbed() {}

    public static void main(String... arguments) {
        EmbedOptions options = new EmbedOptions();
        try {
            ParseResult parsed = new CommandLine(options).parseArgs(arguments);
            if (CommandLine.executeHelpRequest(parsed) != null) {
                return;
            }
        } catch (CommandLine.ParameterException e) {
            System.err.println("codex-embed: " + e.getMessage());
            System.err.println("hint: codex-embed --help lists the options");
            System.exit(ExitCode.USAGE.number());
        }
        options.settings().forEach(System::setProperty);
        Quarkus.run(
                EmbedService.class, (code, failure) -> System.exit(failure == null ? code : Failures.report(failure)));
    }
}
