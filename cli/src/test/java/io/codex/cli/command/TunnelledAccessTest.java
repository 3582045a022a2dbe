package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.cli.CommandLineRun;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.tunnel.TunnelState;
import io.codex.core.tunnel.TunnelState.FarEnd;
import io.codex.core.tunnel.TunnelState.Forward;
import io.codex.core.tunnel.TunnelState.Phase;
import io.codex.core.tunnel.TunnelStates;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A workstation whose services are all behind a tunnel, of which this process is the supervisor.
class TunnelledAccessTest {
    @TempDir
    private Path folder;

    private ServerSocket socket;
    private Path token;

    @BeforeEach
    void listen() throws IOException {
        socket = new ServerSocket(0);
        token = states().folder("login").resolve("embed.token");
        PrivateFile.replace(token, "far token\n");
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void endpoints_tell_by_which_port_a_service_is_reached_and_where_that_leads() throws IOException {
        write(Phase.UP, new FarEnd("titan", "titan:18765", 3, "17", "titan", "ssh", Instant.EPOCH));
        assertThat(run("endpoints").out())
                .startsWith("no service is published\n")
                .contains("embed      %s  tunnel to login -> titan:18765, generation 3, up\n".formatted(url()));
        JsonNode json = Json.MAPPER.readTree(run("endpoints", "--json").out());
        assertThat(json.at("/access/0/url").asText()).isEqualTo(url());
        assertThat(json.at("/access/0/used").asBoolean()).isTrue();
        assertThat(json.at("/access/0/farEnd/generation").asLong()).isEqualTo(3);
        assertThat(json.toString()).doesNotContain("far token");
    }

    @Test
    void an_address_of_the_environment_goes_before_the_tunnel() {
        write(Phase.UP, new FarEnd("titan", "titan:18765", 3, "17", "titan", "ssh", Instant.EPOCH));
        var variables = Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://rigel:1");
        assertThat(run(variables, "endpoints").out())
                .containsPattern("embed +http://rigel:1 +\\$IMAS_CODEX_EMBED_REMOTE_URL\n")
                .contains("generation 3, up (not used)");
    }

    @Test
    void exported_variables_are_the_tunnels() throws IOException {
        write(Phase.UP, new FarEnd("titan", "titan:18765", 3, "17", "titan", "ssh", Instant.EPOCH));
        assertThat(run("endpoints", "--export").out())
                .contains("export EMBED_URL='%s'".formatted(url()), "export EMBED_TOKEN_FILE='%s'".formatted(token));
    }

    @Test
    void a_tunnelled_service_is_healthy() throws IOException {
        write(Phase.UP, new FarEnd("titan", "titan:18765", 3, "17", "titan", "ssh", Instant.EPOCH));
        CommandLineRun.Result shown = run("status", "embed");
        assertThat(shown.out())
                .isEqualTo("● embed   tunnelled  %s%n  tunnel to login -> titan:18765, generation 3, up%n"
                        .formatted(url()));
        assertThat(shown.exitCode()).isZero();
        JsonNode json = Json.MAPPER.readTree(run("status", "embed", "--json").out());
        assertThat(json.at("/0/tunnel/url").asText()).isEqualTo(url());
    }

    @Test
    void a_tunnel_that_does_not_serve_says_why() {
        write(Phase.REFUSED, null);
        CommandLineRun.Result shown = run("status", "embed");
        assertThat(shown.out()).contains("tunnel     tunnel to login, the key was revoked", "hint: ask for a new one");
        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(run("endpoints").out()).contains("(not used)", "hint: ask for a new one");
        assertThat(run("embed", "plasma").err()).contains("the key was revoked", "hint: ask for a new one");
    }

    @Test
    void a_host_that_knows_of_no_service_is_told_of_tunnels() throws IOException {
        assertThat(run("embed", "plasma").err()).contains("reach it with: codex tunnel start HOST");
        Path facilities = Files.createDirectories(home().facilities());
        Files.writeString(facilities.resolve("iter.yaml"), "hosts: [login]\nssh: {host: gate}\n");
        assertThat(run("embed", "plasma").err()).contains("reach it with: codex tunnel start gate");
    }

    private String url() {
        return "http://localhost:" + socket.getLocalPort();
    }

    private void write(Phase phase, @Nullable FarEnd end) {
        states().write(new TunnelState(
                "login",
                "jsch",
                ProcessIdentity.current(),
                Instant.EPOCH,
                phase,
                phase == Phase.UP ? null : "the key was revoked",
                phase == Phase.UP ? null : "ask for a new one",
                Instant.EPOCH,
                0,
                null,
                false,
                List.of(new Forward(
                        "embed",
                        List.of("127.0.0.1", "::1"),
                        socket.getLocalPort(),
                        URI.create(url()),
                        end,
                        null,
                        token)),
                folder.resolve("control")));
    }

    private ServicesHome home() {
        return ServicesHome.at(folder.resolve("home"), Map.of());
    }

    private TunnelStates states() {
        return new TunnelStates(home(), ServiceIdentity.hostName());
    }

    private CommandLineRun.Result run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private CommandLineRun.Result run(Map<String, String> more, String... arguments) {
        var variables = new HashMap<>(more);
        variables.put("CODEX_SERVICES_HOME", home().root().toString());
        variables.put("CODEX_SCHEDULER", "local");
        return CommandLineRun.run(variables, new byte[0], arguments);
    }
}
