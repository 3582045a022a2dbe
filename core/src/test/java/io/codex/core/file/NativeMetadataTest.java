package io.codex.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a native image is told of this module's types and resources.
class NativeMetadataTest {
    private static final String FILE = "/META-INF/native-image/io.codex/codex-core/reachability-metadata.json";
    private static final String OURS = "io.codex.";

    private final JsonNode metadata;

    NativeMetadataTest() throws IOException {
        try (InputStream file = NativeMetadataTest.class.getResourceAsStream(FILE)) {
            metadata = Json.MAPPER.readTree(Objects.requireNonNull(file));
        }
    }

    @Test
    void every_type_inside_a_declared_type_is_declared_too() throws ClassNotFoundException {
        Set<String> declared = declared();
        Set<String> needed = new TreeSet<>();
        for (String name : declared) {
            parts(Class.forName(name)).map(Class::getName).forEach(needed::add);
        }
        assertThat(declared).isNotEmpty().containsAll(needed);
    }

    @Test
    void constructors_accessors_and_fields_of_each_are_declared() {
        assertThat(metadata.path("reflection")).allSatisfy(entry -> {
            assertThat(entry.path("allDeclaredConstructors").asBoolean()).isTrue();
            assertThat(entry.path("allDeclaredMethods").asBoolean()).isTrue();
            assertThat(entry.path("allDeclaredFields").asBoolean()).isTrue();
        });
    }

    @Test
    void every_declared_resource_is_there() {
        assertThat(metadata.path("resources"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(NativeMetadataTest.class.getResource(
                                "/" + entry.path("glob").asText()))
                        .isNotNull());
    }

    @Test
    void every_resource_is_declared() throws IOException {
        Path resources = Path.of("src/main/resources");
        Set<String> declared = new TreeSet<>();
        metadata.path("resources")
                .forEach(entry -> declared.add(entry.path("glob").asText()));
        try (Stream<Path> files = Files.walk(resources.resolve("io"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> resources.relativize(file).toString()))
                    .isNotEmpty()
                    .allMatch(declared::contains);
        }
    }

    private Set<String> declared() {
        Set<String> names = new TreeSet<>();
        metadata.path("reflection")
                .forEach(entry -> names.add(entry.path("type").asText()));
        return names;
    }

    /// Our types of a record's components; of a sealed one itself, for its annotations, and its cases.
    private static Stream<Class<?>> parts(Class<?> type) {
        Stream<Class<?>> components = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getGenericType)
                        .flatMap(NativeMetadataTest::classes)
                : Stream.empty();
        return components
                .filter(part -> part.getName().startsWith(OURS))
                .flatMap(part -> part.isSealed()
                        ? Stream.concat(Stream.of(part), Arrays.stream(part.getPermittedSubclasses()))
                        : Stream.of(part));
    }

    private static Stream<Class<?>> classes(Type type) {
        return switch (type) {
            case Class<?> single -> Stream.of(single);
            case ParameterizedType generic ->
                Stream.of(generic.getActualTypeArguments()).flatMap(NativeMetadataTest::classes);
            default -> Stream.empty();
        };
    }
}
