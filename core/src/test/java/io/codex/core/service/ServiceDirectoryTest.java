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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"bolt://a b", "titan:7687", "http://titan:7474", "bolt:titan"})
    void environmentThatIsNoUrlOfTheServiceIsRefused(String url) {
        assertThatThrownBy(() -> directory(Map.of("NEO4J_URI", url)).neo4j())
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void ownSecretIsNotShownToAnAddressThatDidNotProveItself() {
        Path own = folder.resolve("home/secrets/embed.token");
        for (Map<String, String> stale : List.of(
                Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765"),
                Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765", "EMBED_TOKEN_FILE", own.toString()))) {
            assertThatThrownBy(() -> directory(stale).embed()).isInstanceOfSatisfying(CodexException.class, failure -> {
                assertThat(failure.exitCode()).isEqualTo(ExitCode.UNHEALTHY);
                assertThat(failure).hasMessageContaining("http://titan:18765");
                assertThat(failure.hint()).contains("unset IMAS_CODEX_EMBED_REMOTE_URL");
            });
        }
        assertThat(own).as("none is made up either").doesNotExist();
    }

    @Test
    void userNameOfTheEnvironmentGoesWithItsPassword() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "abc\n");
        assertThat(directory(Map.of(
                                "NEO4J_URI", "bolt://titan:7687",
                                "NEO4J_USERNAME", "reader",
                                "NEO4J_PASSWORD_FILE", password.toString()))
                        .neo4j()
                        .user())
                .isEqualTo("reader");
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
