package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.cli.CommandLineRun;
import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Ownership;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointsCommandTest {
    @TempDir
    private Path folder;

    @Test
    void empty_home_has_none_and_that_is_no_failure() {
        assertThat(run("endpoints", "--verify").exitCode()).isZero();
        assertThat(run("endpoints").out()).isEqualTo("no service is published\n");
        assertThat(run("endpoints", "--clean").out()).isEqualTo("nothing to clean\n");
    }

    @Test
    void service_is_shown_with_its_place_and_how_it_was_verified() throws Exception {
        try (Served served = serve()) {
            CommandLineRun.Result shown = run("endpoints", "--verify");
            assertThat(shown.exitCode()).isZero();
            assertThat(shown.out())
                    .contains("local    embed    1    verified  http://127.0.0.1:18765")
                    .contains("proved itself on " + served.control().url("127.0.0.1") + "; works");
            JsonNode json = Json.MAPPER.readTree(run("endpoints", "--json").out());
            assertThat(json.at("/entries/0/endpoint/url").asText()).isEqualTo("http://127.0.0.1:18765");
            assertThat(json.at("/entries/0/state").asText()).isEqualTo("VERIFIED");
        }
    }

    @Test
    void verify_fails_when_no_record_of_a_service_answers() throws IOException {
        PrivateFile.replace(home().endpoints().resolve("iter/embed/7.json"), "damaged");
        CommandLineRun.Result shown = run("endpoints", "--verify");
        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(shown.out())
                .contains("iter     embed    7    rejected")
                .contains("the record is not valid JSON")
                .contains("hint: ");
        assertThat(run("endpoints").exitCode()).as("showing is no check").isZero();
    }

    @Test
    void record_that_a_withdrawn_owner_left_is_cleaned_away() throws IOException {
        Path record = home().endpoints().resolve("local/embed/1.json");
        serve().close();
        PrivateFile.replace(record, "left over");
        assertThat(run("endpoints", "--clean").out()).isEqualTo("removed %s: its owner withdrew%n".formatted(record));
        assertThat(record).doesNotExist();
    }

    @Test
    void exported_lines_are_understood_by_the_shell() throws IOException {
        folder = Files.createDirectory(folder.resolve("it's a $HOME"));
        try (Served served = serve()) {
            String lines = run("endpoints", "--export").out();
            var bash = new LocalShell()
                    .run(Command.of("bash", "-c", "eval \"$0\"; printenv EMBED_URL EMBED_TOKEN_FILE", lines));
            assertThat(bash.out().lines())
                    .containsExactly(
                            "http://127.0.0.1:18765", served.token().file().toString());
        }
        assertThat(run("endpoints", "--export").err()).contains("nothing to export");
    }

    @Test
    void fish_has_its_own_quotes() {
        assertThat(ExportLines.FISH.line("A", "it's a \\ b")).isEqualTo("set -gx A 'it\\'s a \\\\ b';");
        assertThat(run("endpoints", "--shell", "fish").exitCode()).isEqualTo(2);
        assertThat(run("endpoints", "--export", "--shell", "fish").exitCode()).isZero();
    }

    @Test
    void verify_and_clean_do_not_go_together() {
        assertThat(run("endpoints", "--verify", "--clean").exitCode()).isEqualTo(2);
    }

    private record Served(EndpointRegistry registry, Ownership ownership, ControlServer control, Secret token)
            implements AutoCloseable {
        @Override
        public void close() {
            ownership.close();
            control.close();
            registry.close();
        }
    }

    private Served serve() {
        var registry = new EndpointRegistry(home(), "local");
        Secret token = new Secrets(home()).token("embed");
        Ownership ownership = registry.claim(
                ServiceIdentity.fromEnvironment("embed", "test", Map.of()),
                Exclusivity.REPLICATED,
                PredecessorCheck.onThisHost(),
                Duration.ofSeconds(10),
                _ -> {});
        var control = ControlServer.start("127.0.0.1", token, "embed", ownership.generation(), new ControlHandler() {
            @Override
            public ControlHealth health() {
                return new ControlHealth(true, "works");
            }

            @Override
            public void drain() {}

            @Override
            public void stop() {}
        });
        ownership.publish(
                "127.0.0.1", 18765, URI.create("http://127.0.0.1:18765"), null, control.url("127.0.0.1"), token.file());
        return new Served(registry, ownership, control, token);
    }

    private ServicesHome home() {
        return ServicesHome.at(folder.resolve("home"), Map.of());
    }

    private CommandLineRun.Result run(String... arguments) {
        return CommandLineRun.run(Map.of("CODEX_SERVICES_HOME", home().root().toString()), new byte[0], arguments);
    }
}
