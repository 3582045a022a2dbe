package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// File names, arguments and texts that are not ASCII, whatever the locale.
@ExtendWith(SharedServices.class)
class LocaleIT {
    private final Site site;
    private final Path tree;

    LocaleIT(Site site, @TempDir Path tree) {
        this.site = site;
        this.tree = tree;
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "en_US.ISO-8859-1", "xx_XX"})
    void names_and_texts_arrive_whole(String locale) throws IOException {
        Path note = tree.resolve("Größe プラズマ %s.md".formatted(locale));
        Files.writeString(note, "Die Größe der Sägezähne (%s) – プラズマ\n".formatted(locale));
        Site there = site.with("LC_ALL", locale);

        CommandResult discovered = there.codex("discover", "files", "local", "--path", tree.toString());
        assertThat(discovered.exitCode()).as(discovered.err()).isZero();

        JsonNode hit = there.json("search", "Die Größe der Sägezähne (%s)".formatted(locale), "--json")
                .get(0);
        assertThat(hit.path("path").asText()).isEqualTo(note.toString());
        assertThat(hit.path("text").asText()).isEqualTo(Files.readString(note).strip());
    }
}
