package io.codex.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.djl.pytorch.jni.LibUtils;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.PortProof;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.Verification;
import io.codex.embed.model.ModelFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The life of the packaged program.
class PackagedServiceIT {
    @TempDir
    Path folder;

    private PackagedService packaged;

    @BeforeEach
    void emptyHome() {
        packaged = new PackagedService(folder);
    }

    @AfterEach
    void stopAll() {
        packaged.close();
    }

    @Test
    void sigtermWithdrawsTheEndpointAndExits143() throws Exception {
        Process service = packaged.start(Map.of(), "--port", "0", "--location", "titan");
        Endpoint endpoint = packaged.awaitPublished();
        assertThat(endpoint.location()).isEqualTo("titan");
        assertThat(packaged.embed(endpoint, "[\"tokamak\"]").statusCode()).isEqualTo(200);
        assertThat(Files.readString(packaged.home().view())).contains("EMBED_URL=" + endpoint.url());

        service.destroy();

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
        assertThat(packaged.registry().resolve("embed").endpoint()).isEmpty();
        assertThat(packaged.registry().departure("embed", endpoint.generation()))
                .hasValueSatisfying(departure -> assertThat(departure.planned()).isTrue());
        assertThat(Files.readString(packaged.home().view())).doesNotContain("EMBED_URL");
        assertThat(packaged.log())
                .contains("self-test passed", "listening at", "published embed generation 1", "stopped by a signal");
    }

    @Test
    void aRunningRequestIsAnsweredBeforeTheEnd() throws Exception {
        Process service = packaged.start(Map.of("CODEX_EMBED_DRAIN_TIMEOUT", "120s"), "--port", "0");
        Endpoint endpoint = packaged.awaitPublished();
        String texts = "[" + "\"plasma density profile in the edge\",".repeat(199) + "\"end\"]";
        CompletableFuture<HttpResponse<String>> answer = packaged.http()
                .sendAsync(
                        packaged.request(endpoint, "/embed")
                                .POST(PackagedService.body(texts))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        await().atMost(PackagedService.PATIENCE)
                .until(() -> packaged.get(endpoint, "/info").contains("\"waiting_texts\":200"));

        service.destroy();

        assertThat(answer.get(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(200);
        assertThat(service.waitFor()).isEqualTo(143);
    }

    @Test
    void aPortInUseIsReplacedByAFreeOneWhichIsPublished() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            packaged.start(Map.of(), "--port", Integer.toString(other.getLocalPort()));
            Endpoint endpoint = packaged.awaitPublished();

            assertThat(endpoint.port()).isNotEqualTo(other.getLocalPort());
            assertThat(packaged.embed(endpoint, "[\"tokamak\"]").statusCode()).isEqualTo(200);
            assertThat(packaged.log())
                    .contains("port %d is in use by process %d (java"
                            .formatted(
                                    other.getLocalPort(),
                                    ProcessHandle.current().pid()));
        }
    }

    @Test
    void theControlPortDrainsAndStops() throws Exception {
        Process service = packaged.start(Map.of(), "--port", "0");
        Endpoint endpoint = packaged.awaitPublished();

        packaged.registry().control().post(endpoint, "drain");
        HttpResponse<String> refused = packaged.embed(endpoint, "[\"tokamak\"]");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(packaged.registry().control().verify(endpoint))
                .isInstanceOfSatisfying(
                        Verification.Verified.class,
                        verified -> assertThat(verified.health().ready()).isFalse());

        packaged.registry().control().post(endpoint, "stop");
        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
        assertThat(packaged.log()).contains("withdrew generation 1: stopped by the control port");
    }

    @Test
    void itsControlPortTellsWhatItTakesOfTheHost() throws Exception {
        packaged.start(Map.of(), "--port", "0");
        Endpoint endpoint = packaged.awaitPublished();

        assertThat(packaged.registry().control().verify(endpoint))
                .isInstanceOfSatisfying(
                        Verification.Verified.class,
                        verified -> assertThat(verified.health().usage()).satisfies(usage -> {
                            assertThat(usage.cpuSeconds()).isPositive();
                            assertThat(usage.residentBytes()).isPositive();
                            assertThat(usage.gpus()).isEmpty();
                        }));
    }

    @Test
    void itsOwnPortProvesItToo() throws Exception {
        packaged.start(Map.of(), "--port", "0");
        Endpoint endpoint = packaged.awaitPublished();

        assertThat(packaged.registry()
                        .control()
                        .prove(endpoint.url(), "embed", new Secrets(packaged.home()).token("embed")))
                .isEqualTo(new PortProof.Proved(endpoint.generation()));
    }

    @Test
    void twoReplicasOwnTwoGenerations() throws Exception {
        packaged.start(Map.of(), "--port", "0");
        Endpoint first = packaged.awaitPublished();
        packaged.start(Map.of(), "--port", "0");

        awaitGeneration(first.generation() + 1);
        assertThat(packaged.embed(first, "[\"still here\"]").statusCode()).isEqualTo(200);
    }

    @Test
    void aHandOverFailsNoCall() throws Exception {
        Process old = packaged.start(Map.of("CODEX_EMBED_HANDOVER_GRACE", "20s"), "--port", "0");
        Endpoint first = packaged.awaitPublished();
        packaged.start(Map.of(), "--port", "0");
        awaitGeneration(first.generation() + 1);
        Path record = packaged.home().endpoints().resolve("local/embed/%d.json".formatted(first.generation()));
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<Set<Integer>> answers = client.submit(() -> callUntil(over));
            try {
                old.destroy();
                await().atMost(PackagedService.PATIENCE).until(() -> !Files.exists(record));
                assertThat(packaged.embed(first, "[\"from who has not looked yet\"]")
                                .statusCode())
                        .isEqualTo(200);
                assertThat(old.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } finally {
                over.set(true);
            }
            assertThat(answers.get()).containsExactly(200);
        }
        assertThat(old.exitValue()).isEqualTo(143);
        assertThat(packaged.log())
                .contains("generation %d serves at".formatted(first.generation() + 1), "answering here for 20 s more");
    }

    @Test
    void withoutASuccessorAStopDoesNotWait() throws Exception {
        Process service = packaged.start(Map.of("CODEX_EMBED_HANDOVER_GRACE", "24h"), "--port", "0");
        packaged.awaitPublished();

        service.destroy();

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
    }

    /// Looks the service up before each call, as clients do.
    ///
    /// @return the status codes
    private Set<Integer> callUntil(AtomicBoolean over) throws Exception {
        Set<Integer> statuses = new TreeSet<>();
        while (!over.get()) {
            Endpoint found = packaged.awaitPublished();
            statuses.add(packaged.embed(found, "[\"tokamak\"]").statusCode());
        }
        return statuses;
    }

    private void awaitGeneration(long generation) {
        await().atMost(PackagedService.PATIENCE)
                .until(() -> packaged.registry()
                        .resolve("embed")
                        .endpoint()
                        .map(found -> found.generation() == generation)
                        .orElse(false));
    }

    @Test
    void aGpuWithoutCudaEndsTheStartAndWithdraws() throws Exception {
        Process service = packaged.start(Map.of(), "--port", "0", "--gpu", "0");

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(4);
        assertThat(packaged.log())
                .contains("codex-embed: GPU 0 was asked for", "hint: install")
                .doesNotContain("\tat ");
        assertThat(packaged.registry().departure("embed", 1))
                .hasValueSatisfying(departure -> assertThat(departure.planned()).isFalse());
    }

    @Test
    void deviceCpuWinsOverEveryGpuOfTheEnvironment() throws Exception {
        packaged.start(
                Map.of(
                        "CODEX_EMBED_DEVICE",
                        "cpu",
                        "CODEX_EMBED_GPUS",
                        "2",
                        "CUDA_VISIBLE_DEVICES",
                        "0,1",
                        "NVIDIA_VISIBLE_DEVICES",
                        "all",
                        "SLURM_JOB_GPUS",
                        "0,1"),
                "--port",
                "0");
        Endpoint endpoint = packaged.awaitPublished();

        assertThat(packaged.embed(endpoint, "[\"tokamak\"]").statusCode()).isEqualTo(200);
        assertThat(packaged.get(endpoint, "/info")).contains("\"devices\":[{\"name\":\"cpu\"");
        assertThat(packaged.log()).contains("loaded all-MiniLM-L6-v2 on the CPU");
    }

    @Test
    void deviceGpuWithoutCudaEndsTheStart() throws Exception {
        Process service = packaged.start(Map.of("CODEX_EMBED_DEVICE", "gpu"), "--port", "0");

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(4);
        assertThat(packaged.log())
                .contains("1 GPU was asked for, but the installed libtorch is of flavour cpu", "hint: install");
    }

    @Test
    void gpusThatAreNoneAreNamed() throws Exception {
        Process service = packaged.start(Map.of(), "--port", "0", "--gpus", "zero");

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(4);
        assertThat(packaged.log()).contains("codex.embed.gpus is 'zero'", "hint: it can be all");
    }

    @Test
    void aSettingThatIsNoneIsNamed() throws Exception {
        Process service = packaged.start(Map.of("CODEX_EMBED_MAX_TEXTS", "many"));

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(4);
        assertThat(packaged.log()).contains("codex.embed.max-texts", "hint:").doesNotContain("\tat ");
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() throws Exception {
        // 192.0.2.0/24 is for documentation (RFC 5737): no host has it
        Process service = packaged.start(Map.of(), "--host", "192.0.2.1");

        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(1);
        assertThat(packaged.log())
                .contains("cannot listen on 192.0.2.1", "hint: --host")
                .doesNotContain("\tat ");
    }

    @Test
    void aKilledDeadManIsReplacedAndTheServiceGoesOn() throws Exception {
        Process service = packaged.start(Map.of(), "--port", "0");
        Endpoint endpoint = packaged.awaitPublished();
        ProcessHandle deadMan = service.children().findFirst().orElseThrow();

        deadMan.destroyForcibly();

        await().atMost(PackagedService.PATIENCE)
                .until(() -> service.children().anyMatch(child -> child.isAlive() && child.pid() != deadMan.pid()));
        assertThat(packaged.embed(endpoint, "[\"tokamak\"]").statusCode()).isEqualTo(200);
    }

    @Test
    void aModelThatIsMissingIsNamed() throws Exception {
        Path models = folder.resolve("models");
        Process service = packaged.start(Map.of("CODEX_EMBED_MODELS", models.toString()), "--port", "0");

        assertEnds(service, 1, "cannot load all-MiniLM-L6-v2: " + models, "model.onnx is missing");
    }

    @Test
    void weightsThatLibtorchRefusesEndTheStartInItsWords() throws Exception {
        byte[] weights = Files.readAllBytes(installed(ModelFiles.WEIGHTS));
        // the dimensions 384 and 1536 of a feed-forward weight, in protobuf's varints
        int dimensions = indexOf(weights, new byte[] {8, (byte) 0x80, 3, 8, (byte) 0x80, 12});
        weights[dimensions + 2] = 12;
        weights[dimensions + 5] = 3;

        Process service = startWith(weights, Files.readAllBytes(installed(ModelFiles.TOKENIZER)));

        assertEnds(service, 1, "codex-embed: cannot start: ai.djl.engine.EngineException", "mat1 and mat2 shapes");
    }

    @Test
    void aGpuBuildOfLibtorchGetsItsOwnJniLibrary() throws Exception {
        Path libtorch = Files.createDirectory(folder.resolve("cu124"));
        try (Stream<Path> libraries = Files.list(Path.of(LibUtils.getLibtorchPath()))) {
            for (Path library : libraries.toList()) {
                if (!library.getFileName().toString().contains("djl")) {
                    Files.createSymbolicLink(libtorch.resolve(library.getFileName()), library);
                }
            }
        }
        Process service = packaged.start(
                Map.of(
                        "PYTORCH_LIBRARY_PATH", libtorch.toString(),
                        "PYTORCH_FLAVOR", "cu124",
                        "DJL_CACHE_DIR", folder.resolve("cache").toString()),
                "--port",
                "0");

        // the folder holds the build for the CPU
        assertEnds(service, 1, "libtorch cannot be loaded", "2.5.1-cu124-linux-x86_64/0.32.0-libdjl_torch.so");
    }

    @Test
    void aTokenizerThatIsNoneEndsTheStart() throws Exception {
        Process service = startWith(Files.readAllBytes(installed(ModelFiles.WEIGHTS)), new byte[] {'{', '}'});

        assertEnds(service, 1, "the tokenizer cannot be loaded", "hint: the installation is damaged");
    }

    @Test
    void anOptionThatIsNoneIsRefusedAndHelpNamesThoseThereAre() throws Exception {
        assertEnds(packaged.start(Map.of(), "--prot", "1"), 2, "Unknown option", "hint: codex-embed --help");

        Process help = packaged.start(Map.of(), "--help");
        assertThat(help.waitFor()).isZero();
        assertThat(packaged.log()).contains("--port=P", "--gpu=N", "Exit codes:");

        Process version = packaged.start(Map.of(), "--version");
        assertThat(version.waitFor()).isZero();
        assertThat(packaged.log()).containsPattern("codex-embed [0-9]");
    }

    private Process startWith(byte[] weights, byte[] tokenizer) throws IOException {
        Path models = folder.resolve("models");
        Path model = Files.createDirectories(models.resolve("all-MiniLM-L6-v2"));
        Files.write(model.resolve(ModelFiles.WEIGHTS), weights);
        Files.write(model.resolve(ModelFiles.TOKENIZER), tokenizer);
        return packaged.start(Map.of("CODEX_EMBED_MODELS", models.toString()), "--port", "0");
    }

    private static Path installed(String file) {
        return PackagedService.MODELS.resolve("all-MiniLM-L6-v2").resolve(file);
    }

    private static int indexOf(byte[] content, byte[] wanted) {
        return IntStream.range(0, content.length - wanted.length)
                .filter(start -> Arrays.equals(content, start, start + wanted.length, wanted, 0, wanted.length))
                .findFirst()
                .orElseThrow();
    }

    private void assertEnds(Process service, int status, String... words) throws Exception {
        assertThat(service.waitFor(PackagedService.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(service.exitValue()).isEqualTo(status);
        assertThat(packaged.log()).contains(words).contains("hint: ").doesNotContain("\tat ");
    }
}
