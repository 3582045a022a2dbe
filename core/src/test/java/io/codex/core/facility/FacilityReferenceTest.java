package io.codex.core.facility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Keeps the schema and `docs/facility.md` what the records say; `-Dcodex.docs=write` writes them anew.
class FacilityReferenceTest {
    private static final Path SCHEMA = Path.of("src/main/resources/io/codex/core/facility/facility.schema.json");
    private static final Path PAGE = Path.of("../docs/facility.md");

    @Test
    void the_page_is_what_the_records_say() throws IOException {
        check(PAGE, FacilityPage.of(Json.MAPPER.readTree(schema())));
    }

    @Test
    void the_schema_is_what_the_records_say() throws IOException {
        check(SCHEMA, schema());
    }

    private static String schema() throws JsonProcessingException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(FacilitySchemaGenerator.schema()) + "\n";
    }

    private static void check(Path file, String generated) throws IOException {
        if ("write".equals(System.getProperty("codex.docs"))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, generated);
        }
        assertThat(file).as("./mvnw test -pl core -Dcodex.docs=write").hasContent(generated);
    }
}
