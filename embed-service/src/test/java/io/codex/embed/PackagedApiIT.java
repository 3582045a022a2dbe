package io.codex.embed;

import static io.codex.embed.Answers.assertError;
import static io.codex.embed.Answers.length;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.codex.core.endpoint.Endpoint;
import io.codex.embed.model.ModelSource;
import io.codex.embed.model.SelfTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// The REST contract of the packaged program, which serves all tests of this class.
class PackagedApiIT {
    private static final int MAX_TEXTS = 100;
    private static final int MAX_BODY = 64 * 1024;

    @TempDir
    static Path folder;

    private static PackagedService packaged;
    private static Endpoint endpoint;

    @BeforeAll
    static void start() {
        packaged = new PackagedService(folder);
        packaged.start(
                Map.of(
                        "CODEX_EMBED_MAX_TEXTS", Integer.toString(MAX_TEXTS),
                        "CODEX_EMBED_MAX_WAITING_TEXTS", Integer.toString(MAX_TEXTS),
                        "CODEX_EMBED_MAX_BODY", Integer.toString(MAX_BODY)),
                "--port",
                "0",
                "--location",
                "Höhle");
        endpoint = packaged.awaitPublished();
    }

    @AfterAll
    static void stop() {
        packaged.close();
    }

    @Test
    void vectorsAreThoseOfTheReferenceImplementation() {
        SelfTest shipped = SelfTest.forModel(ModelSource.MINILM);
        List<List<Float>> vectors = embed(Map.of(
                        "texts",
                        shipped.cases().stream().map(SelfTest.Case::text).toList()))
                .statusCode(200)
                .body("model", equalTo("all-MiniLM-L6-v2"))
                .body("dimension", equalTo(384))
                .body("truncated", equalTo(List.of()))
                .body("fingerprint", matchesPattern("sha256:[0-9a-f]{64}"))
                .body("elapsed_ms", notNullValue())
                .extract()
                .jsonPath()
                .getList("embeddings");

        assertThat(vectors).hasSameSizeAs(shipped.cases());
        for (int text = 0; text < vectors.size(); text++) {
            List<Float> vector = vectors.get(text);
            float[] reference = shipped.cases().get(text).vector();
            double cosine = IntStream.range(0, reference.length)
                    .mapToDouble(i -> vector.get(i) * reference[i])
                    .sum();
            assertThat(cosine).isEqualTo(1, within(shipped.tolerance()));
        }
    }

    @Test
    void optionsShapeTheVectors() {
        JsonPath slice = embed(Map.of("texts", List.of("tokamak"), "dimension", 64, "prompt_name", "query"))
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(slice.<Float>getList("embeddings[0]")).hasSize(64);
        assertThat(length(slice.getList("embeddings[0]"))).isEqualTo(1, within(1e-5));

        JsonPath raw = embed(Map.of("texts", List.of("tokamak"), "normalize", false))
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(length(raw.getList("embeddings[0]"))).isGreaterThan(1.5);
        embed(Map.of("texts", List.of("kurz", "plasma ".repeat(300))))
                .statusCode(200)
                .body("truncated", equalTo(List.of(1)));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/bad-requests.csv", delimiter = '|')
    void whatIsNoRequestIsRefusedAndNamed(String body, String error, String detail) {
        assertError(authorized().body(body).post(url("/embed")).then(), 422, error, detail);
    }

    @Test
    void refusalsHaveOneShape() {
        byte[] latin1 = "{\"texts\": [\"Züge\"]}".getBytes(StandardCharsets.ISO_8859_1);
        assertError(authorized().body(latin1).post(url("/embed")).then(), 422, "invalid_request", "Invalid UTF-8");
        assertError(
                embed(Map.of("texts", Collections.nCopies(MAX_TEXTS + 1, "text"))),
                422,
                "invalid_request",
                "101 entries, at most 100");
        assertError(embed(Map.of("texts", List.of("a"), "dimension", 385)), 400, "dimension_too_large", "384");
        assertError(
                authorized()
                        .contentType(ContentType.TEXT)
                        .body("a")
                        .post(url("/embed"))
                        .then(),
                415,
                "not_json",
                "JSON");
        assertError(
                embed(Map.of("texts", List.of("x".repeat(MAX_BODY)))), 413, "body_too_large", "CODEX_EMBED_MAX_BODY");
        assertError(authorized().get(url("/nothing")).then(), 404, "not_found", "no such path");
        assertError(authorized().get(url("/embed")).then(), 405, "method_not_allowed", "method");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWhileItStreams() throws Exception {
        byte[] body = ("{\"texts\": [\"" + "x".repeat(4 * MAX_BODY) + "\"]}").getBytes(StandardCharsets.UTF_8);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = client.send(
                    packaged.request(endpoint, "/embed")
                            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("body_too_large");
        }
    }

    @Test
    void moreWaitingTextsThanAllowedAreRefusedForNow() throws Exception {
        String texts =
                "[" + "\"plasma density profile in the edge of the tokamak\",".repeat(MAX_TEXTS - 1) + "\"end\"]";
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 8)
                .mapToObj(_ -> packaged.http()
                        .sendAsync(
                                packaged.request(endpoint, "/embed")
                                        .POST(PackagedService.body(texts))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString()))
                .toList();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();

        assertThat(answers).extracting(answer -> answer.join().statusCode()).containsOnly(200, 429);
        assertThat(answers)
                .map(CompletableFuture::join)
                .filteredOn(answer -> answer.statusCode() == 429)
                .allSatisfy(answer -> {
                    assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
                    assertThat(answer.body()).contains("too_many_waiting");
                });
    }

    @Test
    void withoutTheTokenOnlyHealthIsTold() {
        for (String path : List.of("/info", "/workers", "/q/metrics", "/nothing", "/health/../info")) {
            assertError(given().get(url(path)).then(), 401, "unauthorized", "token");
        }
        given().auth()
                .preemptive()
                .basic("anybody", packaged.token())
                .get(url("/info"))
                .then()
                .statusCode(200);
        given().get(url("/health"))
                .then()
                .statusCode(200)
                .body("status", equalTo("healthy"))
                .body("device", equalTo("cpu"))
                .body("$", hasKey("gpu_memory_mb"))
                .body("location", equalTo("Höhle"));
        given().get(url("/q/health/ready")).then().statusCode(200).body("status", equalTo("UP"));
        given().get(url("/q/health/live")).then().statusCode(200);
    }

    @Test
    void statusIsTold() {
        String fingerprint = embed(Map.of("texts", List.of("one"))).extract().path("fingerprint");
        authorized()
                .get(url("/info"))
                .then()
                .statusCode(200)
                .body("model.max_tokens", equalTo(256))
                .body("model.fingerprint", equalTo(fingerprint))
                .body("gpu.name", nullValue())
                .body("config.max_texts", equalTo(MAX_TEXTS))
                .body("stats.texts", greaterThan(0));
        authorized()
                .get(url("/workers"))
                .then()
                .statusCode(200)
                .body("worker_count", greaterThan(0))
                .body("workers[0].device", equalTo("cpu"));
        authorized()
                .get(url("/q/metrics"))
                .then()
                .statusCode(200)
                .body(containsString("codex_embed_texts_total"))
                .body(containsString("jvm_memory_used_bytes"))
                .body(containsString("process_cpu_usage"));
    }

    private static ValidatableResponse embed(Map<String, ?> body) {
        return authorized().body(body).post(url("/embed")).then();
    }

    private static RequestSpecification authorized() {
        return given().header("Authorization", "Bearer " + packaged.token()).contentType(ContentType.JSON);
    }

    private static String url(String path) {
        return endpoint.url() + path;
    }
}
