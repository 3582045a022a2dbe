package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tokens and passwords stay in their files.
@ExtendWith(SharedServices.class)
class SecretsIT {
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Site site;

    SecretsIT(Site site) {
        this.site = site;
    }

    @Test
    void no_process_shows_one_in_its_arguments_or_environment() throws IOException {
        List<String> secrets = secrets();
        List<RunningProcess> processes = RunningProcess.of(site.folder());
        assertThat(processes).hasSizeGreaterThanOrEqualTo(4);
        for (RunningProcess process : processes) {
            assertThat(secrets)
                    .as(process.commandLine())
                    .noneMatch(process.commandLine()::contains)
                    .noneMatch(process.environment()::contains);
        }
    }

    @Test
    void no_file_but_its_own_holds_one() throws IOException {
        site.codex("status");
        site.codex("embed", "plasma");
        site.codex("search", "plasma");
        List<String> secrets = secrets();
        for (Path file : files()) {
            if (!file.startsWith(site.services().resolve("secrets"))) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(secrets).as(file.toString()).noneMatch(content::contains);
            }
        }
    }

    @Test
    void files_and_folders_belong_to_their_owner_alone() throws IOException {
        List<Path> open = new ArrayList<>();
        for (Path file : entries()) {
            if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
                open.add(file);
            }
        }
        assertThat(open).isEmpty();
        assertThat(Files.getPosixFilePermissions(site.folder().resolve("services.env")))
                .doesNotContainAnyElementsOf(OTHERS);
    }

    @Test
    void embed_answers_nobody_without_the_token_and_health_anybody() throws Exception {
        String url = site.status("embed").path("endpoint").path("url").asText();
        assertThat(post(url + "/embed", "")).isEqualTo(401);
        assertThat(post(url + "/embed", "Bearer 0000")).isEqualTo(401);
        assertThat(get(url + "/info")).isEqualTo(401);
        assertThat(get(url + "/health")).isEqualTo(200);
    }

    @Test
    void the_control_port_proves_itself_and_does_nothing_without_the_token() throws Exception {
        String url = site.status("neo4j").path("endpoint").path("controlUrl").asText();
        assertThat(get(url + "/proof?nonce=abc")).isEqualTo(200);
        assertThat(get(url + "/health")).isEqualTo(401);
        assertThat(post(url + "/stop", "")).isEqualTo(401);
        assertThat(site.codex("status", "neo4j").exitCode()).isZero();
    }

    private List<String> secrets() throws IOException {
        try (Stream<Path> files = Files.list(site.services().resolve("secrets"))) {
            List<String> values = new ArrayList<>();
            for (Path file : (Iterable<Path>) files::iterator) {
                values.add(Files.readString(file).strip());
            }
            assertThat(values)
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(value -> assertThat(value).hasSizeGreaterThanOrEqualTo(32));
            return values;
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> all = Files.walk(site.services())) {
            return all.filter(entry -> !Files.isSymbolicLink(entry)).toList();
        }
    }

    private List<Path> files() throws IOException {
        return Stream.concat(entries().stream(), Stream.of(site.folder().resolve("services.env")))
                .filter(Files::isRegularFile)
                .toList();
    }

    private static int get(String url) throws Exception {
        return answer(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    private static int post(String url, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"texts\": [\"plasma\"]}"));
        return answer(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private static int answer(HttpRequest.Builder request) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
