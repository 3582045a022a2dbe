package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The list of what the tree holds.
@Tag("archive")
class SbomIT {
    private static final InstallTree TREE = InstallTree.assembled();
    private static final Path SBOM = TREE.path("share/sbom.cdx.json");

    @Test
    void it_is_valid_cyclonedx() throws IOException {
        assertThat(new JsonParser().validate(SBOM.toFile(), Version.VERSION_16)).isEmpty();
    }

    @Test
    void beside_the_archive_lies_the_same() {
        assertThat(Path.of(System.getProperty("codex.sbom"))).hasSameBinaryContentAs(SBOM);
    }

    @ParameterizedTest
    @ValueSource(strings = {".*\\.jar", ".*\\.so[^/]*", ".*/lib/native/[^/.]+", ".*/lib/runtime/lib/modules"})
    void every_file_of_the_tree_is_listed_by_its_content_at_its_place(String kind) throws IOException {
        JsonNode components = Json.MAPPER.readTree(SBOM.toFile()).path("components");
        Set<String> listed = Stream.of(components)
                .flatMap(SbomIT::elements)
                .flatMap(component -> elements(component.path("evidence").path("occurrences"))
                        .map(place ->
                                component.path("hashes").path(0).path("content").asText() + " "
                                        + place.path("location").asText()))
                .collect(Collectors.toSet());
        assertThat(listed).containsAll(shipped(kind));
    }

    @Test
    void every_component_has_a_licence() throws IOException {
        assertThat(elements(Json.MAPPER.readTree(SBOM.toFile()).path("components")))
                .hasSizeGreaterThan(300)
                .allSatisfy(component -> assertThat(component.path("licenses"))
                        .as("%s", component)
                        .isNotEmpty());
    }

    @Test
    void neo4j_and_the_java_runtime_are_in_it_with_version_and_licence() throws IOException {
        List<JsonNode> components =
                elements(Json.MAPPER.readTree(SBOM.toFile()).path("components")).toList();
        assertThat(components)
                .anySatisfy(component -> {
                    assertThat(component.path("name").asText()).isEqualTo("neo4j-kernel");
                    assertThat(component.path("version").asText()).isEqualTo(TREE.neo4jVersion());
                    assertThat(component.path("licenses").toString()).contains("GPL-3.0");
                })
                .anySatisfy(component -> {
                    assertThat(component.path("name").asText()).isEqualTo("openjdk");
                    assertThat(component.path("version").asText()).startsWith("25");
                    assertThat(component.path("supplier").path("name").asText()).isNotBlank();
                    assertThat(component.path("licenses").toString()).contains("Classpath-exception-2.0");
                });
    }

    @Test
    @Tag("native")
    void what_native_programs_are_linked_with_is_in_it() throws IOException {
        assertThat(elements(Json.MAPPER.readTree(SBOM.toFile()).path("components")))
                .anySatisfy(component -> {
                    assertThat(component.path("name").asText()).isEqualTo("graalvm-substratevm");
                    assertThat(component.path("version").asText()).matches("25\\.[0-9.]+");
                });
    }

    /// `SHA-256 PATH` of the files whose path matches; libraries of the Java runtime are in its one component.
    private static List<String> shipped(String kind) throws IOException {
        try (Stream<Path> files = Files.walk(TREE.root())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(kind))
                    .filter(file -> !file.startsWith(TREE.path("lib/runtime")) || file.endsWith("modules"))
                    .map(file -> sha256(file) + " " + TREE.root().relativize(file))
                    .toList();
        }
    }

    private static String sha256(Path file) {
        String line =
                new LocalShell().run(Command.of("sha256sum", file.toString())).out();
        return line.substring(0, line.indexOf(' '));
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return array.valueStream();
    }
}
