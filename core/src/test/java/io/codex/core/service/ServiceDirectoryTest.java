package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void environmentComesFirst() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "abc\n");
        ServiceAddress address = directory(Map.of(
                        "IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765", "EMBED_TOKEN_FILE", token.toString()))
                .embed();
        assertThat(address.url()).isEqualTo(URI.create("http://titan:18765"));
        assertThat(address.secret().value()).isEqualTo("abc");
        assertThat(address.source()).isEqualTo("$IMAS_CODEX_EMBED_REMOTE_URL");
    }

    @Test
    void environmentThatIsNoUrlIsRefused() {
        assertThatThrownBy(() -> directory(Map.of("NEO4J_URI", "bolt://a b")).neo4j())
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void serviceThatDoesNotRunIsSaidToWithTheCommandThatStartsIt() {
        assertThatThrownBy(() -> directory(Map.of()).neo4j()).isInstanceOfSatisfying(CodexException.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.UNHEALTHY);
            assertThat(failure).hasMessage("no neo4j service is running");
            assertThat(failure.hint()).isEqualTo("start it with: codex up neo4j");
        });
    }

    @Test
    void recordThatWasNotBelievedIsNamedWithTheReason() throws IOException {
        Path record = folder.resolve("home/endpoints/local/embed/3.json");
        Files.createDirectories(record.getParent());
        Files.writeString(record, "not JSON");
        assertThatThrownBy(() -> directory(Map.of()).embed())
                .hasMessageContaining(record.toString())
                .hasMessageContaining("not valid JSON");
    }

    private ServiceDirectory directory(Map<String, String> environment) {
        var home = ServicesHome.at(folder.resolve("home"), Map.of());
        return new ServiceDirectory(new EndpointRegistry(home, "local"), new Secrets(home), environment);
    }
}
