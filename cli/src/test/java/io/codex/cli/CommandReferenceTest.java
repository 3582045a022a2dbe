package io.codex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Keeps `docs/commands.md` what the commands say of themselves; `-Dcodex.docs=write` writes it anew.
class CommandReferenceTest {
    private static final Path PAGE = Path.of("../docs/commands.md");
    private static final int WIDTH = 100;

    @Test
    void referencePageIsWhatTheCommandsSay() throws IOException {
        String generated = generate();
        if ("write".equals(System.getProperty("codex.docs"))) {
            Files.writeString(PAGE, generated);
        }
        assertThat(PAGE).as("./mvnw test -pl cli -am -Dcodex.docs=write").hasContent(generated);
    }

    private static String generate() {
        var stream = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        var root = CodexCommandLine.create(
                new CliEnvironment(Map.of(), InputStream.nullInputStream(), stream, stream, false, false));
        var sections = new ArrayList<String>();
        sections.add("# Commands\n\nGenerated from the commands' own help by `CommandReferenceTest`.\n");
        add(root, sections);
        return String.join("\n", sections);
    }

    private static void add(CommandLine command, List<String> sections) {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH);
        String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .reduce("", (before, line) -> before + line + "\n");
        sections.add("## %s\n\n```\n%s```\n".formatted(command.getCommandSpec().qualifiedName(), help));
        command.getSubcommands().values().stream()
                .filter(subcommand ->
                        !subcommand.getCommandSpec().usageMessage().hidden())
                .forEach(subcommand -> add(subcommand, sections));
    }
}
