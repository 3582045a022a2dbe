package io.codex.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.pytorch.jni.LibUtils;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.Verification;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.embed.torch.NativeCache;
import io.codex.embed.torch.TorchRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program as a process of its own, with libtorch outside of the jar, as it is installed.
class PackagedServiceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    @TempDir
    Path folder;

    private ServicesHome home;
    private EndpointRegistry registry;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void unpackLibtorch() {
        TorchRuntime.start(System::getenv, NativeCache.prepare(cache()), 1, OptionalInt.empty());
    }

    @BeforeEach
    void emptyHome() {
        home = ServicesHome.at(folder.resolve("services"), Map.of());
        registry = new EndpointRegistry(home, "local");
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
        registry.close();
        http.close();
    }

    @Test
    void sigtermWithdrawsTheEndpointAndExits143() throws Exception {
        Process service = start(Map.of(), "--port", "0", "--location", "titan");
        Endpoint endpoint = awaitPublished();
        assertThat(endpoint.location()).isEqualTo("titan");
        assertThat(embed(endpoint, "[\"tokamak\"]").statusCode()).isEqualTo(200);
        assertThat(Files.readString(home.view())).contains("EMBED_URL=" + endpoint.url());

        service.destroy();

        assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
        assertThat(registry.resolve("embed").endpoint()).isEmpty();
        assertThat(registry.departure("embed", endpoint.generation()))
                .hasValueSatisfying(departure -> assertThat(departure.planned()).isTrue());
        assertThat(Files.readString(home.view())).doesNotContain("EMBED_URL");
        assertThat(log())
                .contains("self-test passed", "listening at", "published embed generation 1", "stopped by a signal");
    }

    @Test
    void aRunningRequestIsAnsweredBeforeTheEnd() throws Exception {
        Process service = start(Map.of("CODEX_EMBED_DRAIN_TIMEOUT", "120s"), "--port", "0");
        Endpoint endpoint = awaitPublished();
        String texts = "[" + "\"plasma density profile in the edge\",".repeat(199) + "\"end\"]";
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(
                request(endpoint, "/embed").POST(body(texts)).build(), HttpResponse.BodyHandlers.ofString());
        await().atMost(PATIENCE).until(() -> get(endpoint, "/info").contains("\"waiting_texts\":200"));

        service.destroy();

        assertThat(answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).statusCode())
                .isEqualTo(200);
        assertThat(service.waitFor()).isEqualTo(143);
    }

    @Test
    void aPortInUseIsReplacedByAFreeOneWhichIsPublished() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            start(Map.of(), "--port", Integer.toString(other.getLocalPort()));
            Endpoint endpoint = awaitPublished();

            assertThat(endpoint.port()).isNotEqualTo(other.getLocalPort());
            assertThat(embed(endpoint, "[\"tokamak\"]").statusCode()).isEqualTo(200);
            assertThat(log())
                    .contains("port %d is in use by process %d (java"
                            .formatted(
                                    other.getLocalPort(),
                                    ProcessHandle.current().pid()));
        }
    }

    @Test
    void theControlPortDrainsAndStops() throws Exception {
        Process service = start(Map.of(), "--port", "0");
        Endpoint endpoint = awaitPublished();

        registry.control().post(endpoint, "drain");
        HttpResponse<String> refused = embed(endpoint, "[\"tokamak\"]");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(registry.control().verify(endpoint))
                .isInstanceOfSatisfying(
                        Verification.Verified.class,
                        verified -> assertThat(verified.health().ready()).isFalse());

        registry.control().post(endpoint, "stop");
        assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
        assertThat(log()).contains("withdrew generation 1: stopped by the control port");
    }

    @Test
    void twoReplicasOwnTwoGenerations() throws Exception {
        start(Map.of(), "--port", "0");
        Endpoint first = awaitPublished();
        start(Map.of(), "--port", "0");

        await().atMost(PATIENCE)
                .until(() -> registry.resolve("embed")
                        .endpoint()
                        .map(found -> found.generation() == first.generation() + 1)
                        .orElse(false));
        assertThat(embed(first, "[\"still here\"]").statusCode()).isEqualTo(200);
    }

    @Test
    void aGpuWithoutCudaEndsTheStartAndWithdraws() throws Exception {
        Process service = start(Map.of(), "--port", "0", "--gpu", "0");

        assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(4);
        assertThat(log())
                .contains("codex-embed: GPU 0 was asked for", "hint: install")
                .doesNotContain("\tat ");
        assertThat(registry.departure("embed", 1))
                .hasValueSatisfying(departure -> assertThat(departure.planned()).isFalse());
    }

    @Test
    void aSettingThatIsNoneIsNamed() throws Exception {
        Process service = start(Map.of("CODEX_EMBED_MAX_TEXTS", "many"));

        assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(4);
        assertThat(log()).contains("codex.embed.max-texts", "hint:").doesNotContain("\tat ");
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() throws Exception {
        // 192.0.2.0/24 is for documentation (RFC 5737): no host has it
        Process service = start(Map.of(), "--host", "192.0.2.1");

        assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(1);
        assertThat(log()).contains("cannot listen on 192.0.2.1", "hint: --host").doesNotContain("\tat ");
    }

    private Process start(Map<String, String> environment, String... options) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("CODEX_SERVICES_HOME", home.root().toString());
        all.put("DJL_CACHE_DIR", cache().toString());
        all.put("PYTORCH_LIBRARY_PATH", LibUtils.getLibtorchPath());
        all.put("PYTORCH_VERSION", "2.5.1");
        all.put("PYTORCH_FLAVOR", "cpu");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("-jar");
        command.add(JAR.toString());
        command.addAll(List.of(options));
        Process process = new LocalShell()
                .start(Command.of(command).withEnvironment(all).to(new Command.Output.AppendedTo(logFile())));
        started.add(process);
        return process;
    }

    private Endpoint awaitPublished() {
        return await().atMost(PATIENCE)
                .until(() -> registry.resolve("embed").endpoint(), Optional::isPresent)
                .orElseThrow();
    }

    private HttpResponse<String> embed(Endpoint endpoint, String texts) throws IOException, InterruptedException {
        return http.send(request(endpoint, "/embed").POST(body(texts)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String get(Endpoint endpoint, String path) throws IOException, InterruptedException {
        return http.send(request(endpoint, path).GET().build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private HttpRequest.Builder request(Endpoint endpoint, String path) {
        return HttpRequest.newBuilder(URI.create(endpoint.url() + path))
                .header(
                        "Authorization",
                        "Bearer " + new Secrets(home).token("embed").value())
                .header("Content-Type", "application/json");
    }

    private static HttpRequest.BodyPublisher body(String texts) {
        return HttpRequest.BodyPublishers.ofString("{\"texts\": " + texts + "}");
    }

    private static Path cache() {
        return Path.of(System.getenv("DJL_CACHE_DIR"));
    }

    private Path logFile() {
        return folder.resolve("service.log");
    }

    private String log() throws IOException {
        return Files.readString(logFile());
    }
}
