package io.codex.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.cli.CodexProcess;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.ServicesHome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `codex serve run` with the JDK's web server as a site's own service.
class SiteServiceTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String WEB_SERVER =
            Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString();

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private ServicesHome home;
    private EndpointRegistry registry;

    @BeforeEach
    void open() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        registry = new EndpointRegistry(home, "local");
    }

    @AfterEach
    void stop() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.onExit().join();
        }
        registry.close();
    }

    @Test
    void serviceIsPublishedWhenItAnswersAndStoppedInOrderAtSigterm() throws Exception {
        CodexProcess codex = serve("--health-path", "/", "--", WEB_SERVER, "-d", folder.toString(), "-p", "{port}");
        Endpoint endpoint = published(codex);
        assertThat(status(endpoint)).isEqualTo(200);
        assertThat(registry.resolve("thing").verified()).isNotNull().satisfies(verified -> {
            assertThat(verified.health().ready()).isTrue();
            assertThat(verified.health().detail()).contains("/ answers 200");
        });

        codex.signal("TERM");
        assertThat(codex.process().waitFor()).isEqualTo(143);
        assertThat(registry.resolve("thing").endpoint()).isEmpty();
        assertThat(registry.departure("thing", endpoint.generation()))
                .hasValueSatisfying(left -> assertThat(left.planned()).isTrue());
        assertThat(isTaken(endpoint.port())).isFalse();
    }

    @Test
    void commandThatEndsByItselfAsksForARequeue() throws Exception {
        CodexProcess codex = serve("--", "sh", "-c", "exec " + WEB_SERVER + " -d / -p $PORT");
        Endpoint endpoint = published(codex);
        codex.process()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("jwebserver"))
                .forEach(ProcessHandle::destroyForcibly);
        assertThat(codex.process().waitFor()).isEqualTo(75);
        assertThat(registry.departure("thing", endpoint.generation())).hasValueSatisfying(left -> {
            assertThat(left.planned()).isFalse();
            assertThat(left.reason()).isEqualTo("sh ended by itself with exit code 137");
        });
    }

    @Test
    void commandThatNeverAnsweredFails() throws Exception {
        CodexProcess codex = serve("--", "sh", "-c", "echo I do not want to; exit 3");
        assertThat(codex.process().waitFor()).isOne();
        assertThat(codex.text()).contains("I do not want to", "sh ended by itself with exit code 3 before it answered");
        assertThat(registry.resolve("thing").endpoint()).isEmpty();
    }

    @Test
    void portInUseIsLeftToItsHolder() throws Exception {
        try (var holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CodexProcess codex = serve(
                    "--port",
                    Integer.toString(holder.getLocalPort()),
                    "--",
                    WEB_SERVER,
                    "-d",
                    folder.toString(),
                    "-p",
                    "{port}");
            assertThat(published(codex).port()).isNotEqualTo(holder.getLocalPort());
            assertThat(codex.text())
                    .contains("port %d is in use by process %d"
                            .formatted(
                                    holder.getLocalPort(),
                                    ProcessHandle.current().pid()));
        }
    }

    @Test
    void stopOverTheControlPortIsPlanned() throws Exception {
        CodexProcess codex = serve("--", WEB_SERVER, "-d", folder.toString(), "-p", "{port}");
        Endpoint endpoint = published(codex);
        registry.control().post(endpoint, "stop");
        assertThat(codex.process().waitFor()).isEqualTo(143);
        assertThat(registry.departure("thing", endpoint.generation()))
                .hasValueSatisfying(left -> assertThat(left.reason()).isEqualTo("stopped by the control port"));
    }

    @Test
    void secondOwnerWaitsAndGoesAtSigterm() throws Exception {
        Endpoint endpoint = published(serve("--", WEB_SERVER, "-d", folder.toString(), "-p", "{port}"));
        CodexProcess second = serve("--", "sh", "-c", "exit 3");
        await().atMost(LIMIT).until(() -> second.text().contains("waiting up to 60 s for generation 1"));
        second.signal("TERM");
        assertThat(second.process().waitFor()).isEqualTo(143);
        assertThat(registry.resolve("thing").endpoint()).contains(endpoint);
    }

    private CodexProcess serve(String... arguments) {
        var all = new ArrayList<>(List.of("serve", "run", "thing"));
        all.addAll(List.of(arguments));
        CodexProcess codex = CodexProcess.start(
                Map.of("CODEX_SERVICES_HOME", home.root().toString()),
                folder.resolve("log" + started.size()),
                all.toArray(String[]::new));
        started.add(codex.process());
        return codex;
    }

    private Endpoint published(CodexProcess codex) throws IOException {
        await().atMost(LIMIT)
                .until(() -> !codex.process().isAlive()
                        || registry.resolve("thing").endpoint().isPresent());
        return registry.resolve("thing").endpoint().orElseThrow(() -> new AssertionError(unchecked(codex)));
    }

    private static String unchecked(CodexProcess codex) {
        try {
            return codex.text();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static int status(Endpoint endpoint) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(endpoint.url()).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static boolean isTaken(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
