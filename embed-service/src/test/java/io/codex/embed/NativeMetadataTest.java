package io.codex.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import org.junit.jupiter.api.Test;

/// What a native image is told beyond what Quarkus finds by itself. That it is enough, the tests of the packaged
/// program show; a name that a new version of a library no longer has would go unnoticed there.
class NativeMetadataTest {
    private final ClassLoader classPath = Thread.currentThread().getContextClassLoader();
    private final JsonNode metadata;

    NativeMetadataTest() throws IOException {
        try (InputStream file = classPath.getResourceAsStream(
                "META-INF/native-image/io.codex/codex-embed/reachability-metadata.json")) {
            metadata = new ObjectMapper().readTree(file);
        }
    }

    @Test
    void everyDeclaredTypeExists() {
        assertThat(metadata.path("reflection"))
                .isNotEmpty()
                .extracting(entry -> entry.path("type"))
                .filteredOn(JsonNode::isTextual)
                .allSatisfy(type -> assertThatCode(() -> find(type.asText()))
                        .as(type.asText())
                        .doesNotThrowAnyException());
    }

    @Test
    void everyDeclaredMemberExists() {
        for (JsonNode entry : metadata.path("reflection")) {
            for (JsonNode field : entry.path("fields")) {
                String name = field.path("name").asText();
                assertThatCode(() -> find(entry.path("type").asText()).getDeclaredField(name))
                        .as(entry.toString())
                        .doesNotThrowAnyException();
            }
            for (JsonNode method : entry.path("methods")) {
                assertThatCode(() -> findMember(entry.path("type").asText(), method))
                        .as(entry.toString())
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyDeclaredResourceIsOnTheClassPath() {
        assertThat(metadata.path("resources"))
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(
                                classPath.getResource(entry.path("glob").asText()))
                        .as(entry.toString())
                        .isNotNull());
    }

    private Executable findMember(String type, JsonNode method) throws ReflectiveOperationException {
        JsonNode names = method.path("parameterTypes");
        Class<?>[] parameters = new Class<?>[names.size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = find(names.path(i).asText());
        }
        String name = method.path("name").asText();
        return name.equals("<init>")
                ? find(type).getDeclaredConstructor(parameters)
                : find(type).getDeclaredMethod(name, parameters);
    }

    private Class<?> find(String name) throws ClassNotFoundException {
        if (name.endsWith("[]")) {
            return find(name.substring(0, name.length() - 2)).arrayType();
        }
        Class<?> primitive = Class.forPrimitiveName(name);
        return primitive == null ? Class.forName(name, false, classPath) : primitive;
    }
}
