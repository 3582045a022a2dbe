package io.codex.core.facility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FacilityCatalogTest {
    @TempDir
    private Path folder;

    @Test
    void localIsKnownWithoutAnyFile() {
        assertThat(new FacilityCatalog(folder.resolve("none")).find("local").name())
                .isEqualTo("local");
    }

    @Test
    void facilityIsReadFromItsFileAndThePrivateFileIsNone() throws IOException {
        Files.writeString(folder.resolve("iter.yaml"), "description: the large one\ncompute: {}\n");
        Files.writeString(folder.resolve("iter_private.yaml"), "ssh: {}\n");
        var catalog = new FacilityCatalog(folder);
        assertThat(catalog.names()).containsExactly("iter", "local");
        assertThat(catalog.find("iter").description()).isEqualTo("the large one");
    }

    @Test
    void unknownFacilityIsRefusedWithTheKnownOnes() throws IOException {
        Files.writeString(folder.resolve("jet.yaml"), "description: old\n");
        assertThatThrownBy(() -> new FacilityCatalog(folder).find("iter"))
                .isInstanceOfSatisfying(CodexException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
                    assertThat(failure.hint()).contains("jet, local").contains("iter.yaml");
                });
    }

    @Test
    void invalidFileIsNamedWithItsLine() throws IOException {
        Files.writeString(folder.resolve("tcv.yaml"), "description: x\ncompute: [\n");
        assertThatThrownBy(() -> new FacilityCatalog(folder).find("tcv"))
                .hasMessageContaining("tcv.yaml")
                .hasMessageContaining("line 3");
    }
}
