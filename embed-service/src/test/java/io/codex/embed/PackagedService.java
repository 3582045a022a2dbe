package io.codex.embed;

import static org.awaitility.Awaitility.await;

import ai.djl.pytorch.jni.LibUtils;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.embed.model.ModelFiles;
import io.codex.embed.model.ModelSource;
import io.codex.embed.torch.DeviceRequest;
import io.codex.embed.torch.NativeCache;
import io.codex.embed.torch.TorchRuntime;
import java.io.IOException;
import java.io.InputStream;
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

/// The packaged program as processes of its own in an empty home, with model and libraries as an installation has them:
/// files outside of the program. The system property `codex.form` says which form: `jvm` (default) or `native`.
final class PackagedService implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    static final Path MODELS = TARGET.resolve("installed/models");
    private static final Path TOKENIZERS = TARGET.resolve("installed/tokenizers/libtokenizers.so");
    private static final Path JNA = TARGET.resolve("installed/jna/libjnidispatch.so");

    private final Path folder;
    private final ServicesHome home;
    private final EndpointRegistry registry;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> started = new ArrayList<>();

    /// @param folder empty
    PackagedService(Path folder) {
        this.folder = folder;
        this.home = ServicesHome.at(folder.resolve("services"), Map.of());
        this.registry = new EndpointRegistry(home, "local");
        install();
    }

    ServicesHome home() {
        return home;
    }

    EndpointRegistry registry() {
        return registry;
    }

    HttpClient http() {
        return http;
    }

    String token() {
        return new Secrets(home).token("embed").value();
    }

    Process start(Map<String, String> environment, String... options) {
        Map<String, String> all = new HashMap<>();
        all.put("CODEX_SERVICES_HOME", home.root().toString());
        all.put("CODEX_EMBED_MODELS", MODELS.toString());
        all.put("DJL_CACHE_DIR", cache().toString());
        all.put("PYTORCH_LIBRARY_PATH", LibUtils.getLibtorchPath());
        all.put("PYTORCH_VERSION", "2.5.1");
        all.put("PYTORCH_FLAVOR", "cpu");
        all.put("RUST_LIBRARY_PATH", TOKENIZERS.toString());
        all.putAll(environment);
        List<String> command = program();
        command.addAll(List.of(options));
        Process process = new LocalShell()
                .start(Command.of(command).withEnvironment(all).to(new Command.Output.AppendedTo(logFile())));
        started.add(process);
        return process;
    }

    Endpoint awaitPublished() {
        return await().atMost(PATIENCE)
                .until(() -> registry.resolve("embed").endpoint(), Optional::isPresent)
                .orElseThrow();
    }

    HttpResponse<String> embed(Endpoint endpoint, String texts) throws IOException, InterruptedException {
        return http.send(request(endpoint, "/embed").POST(body(texts)).build(), HttpResponse.BodyHandlers.ofString());
    }

    String get(Endpoint endpoint, String path) throws IOException, InterruptedException {
        return http.send(request(endpoint, path).GET().build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    HttpRequest.Builder request(Endpoint endpoint, String path) {
        return HttpRequest.newBuilder(URI.create(endpoint.url() + path))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json");
    }

    static HttpRequest.BodyPublisher body(String texts) {
        return HttpRequest.BodyPublishers.ofString("{\"texts\": " + texts + "}");
    }

    String log() throws IOException {
        return Files.readString(logFile());
    }

    @Override
    public void close() {
        for (Process process : started) {
            process.destroyForcibly().onExit().join();
        }
        registry.close();
        http.close();
    }

    private static List<String> program() {
        List<String> command = new ArrayList<>();
        String form = System.getProperty("codex.form", "jvm");
        switch (form) {
            case "jvm" -> {
                command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
                command.addAll(jna());
                command.add("-jar");
                command.add(TARGET.resolve("quarkus-app/quarkus-run.jar").toString());
            }
            case "native" -> {
                command.add(System.getProperty("codex.native"));
                command.addAll(jna());
            }
            default -> throw new IllegalArgumentException("codex.form is " + form + ", neither jvm nor native");
        }
        return command;
    }

    private static List<String> jna() {
        return List.of("-Djna.boot.library.path=" + JNA.getParent(), "-Djna.nounpack=true");
    }

    private static void install() {
        TorchRuntime.start(System::getenv, NativeCache.prepare(cache()), 1, new DeviceRequest.Cpu());
        ModelSource source = ModelSource.MINILM;
        Path model = MODELS.resolve(source.name());
        copy(source.weightsResource(), model.resolve(ModelFiles.WEIGHTS));
        copy(source.tokenizerResource(), model.resolve(ModelFiles.TOKENIZER));
        copy("native/lib/linux-x86_64/cpu/libtokenizers.so", TOKENIZERS);
        copy("com/sun/jna/linux-x86-64/libjnidispatch.so", JNA);
    }

    private static void copy(String resource, Path file) {
        if (Files.exists(file)) {
            return;
        }
        try (InputStream in = ClassLoader.getSystemResourceAsStream(resource)) {
            Files.createDirectories(file.getParent());
            Files.copy(in, file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot install " + resource, e);
        }
    }

    private static Path cache() {
        return Path.of(System.getenv("DJL_CACHE_DIR"));
    }

    private Path logFile() {
        return folder.resolve("service.log");
    }
}
