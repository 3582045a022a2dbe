package io.codex.embed.rest;

import static io.codex.embed.Answers.assertError;
import static io.codex.embed.Answers.length;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import io.codex.core.endpoint.Secret;
import io.codex.embed.service.ForwardQueue.Admission;
import io.codex.embed.service.ServiceState;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

@QuarkusTest
@TestProfile(SmallLimits.class)
class EmbedResourceTest {
    @Inject
    Secret token;

    @Inject
    ServiceState state;

    @Test
    void textsBecomeNormalisedVectorsInOrder() {
        JsonPath answer = embed(Map.of("texts", List.of("plasma density", "a cat", "plasma density")))
                .statusCode(200)
                .body("model", equalTo("all-MiniLM-L6-v2"))
                .body("dimension", equalTo(384))
                .body("count", equalTo(3))
                .body("truncated", equalTo(List.of()))
                .body("tokens", equalTo(4 + 4 + 4))
                .body("elapsed_ms", notNullValue())
                .body("fingerprint", matchesPattern("sha256:[0-9a-f]{64}"))
                .extract()
                .jsonPath();

        List<List<Float>> vectors = answer.getList("embeddings");
        assertThat(vectors)
                .hasSize(3)
                .allSatisfy(vector -> assertThat(length(vector)).isEqualTo(1, within(1e-5)));
        assertThat(vectors.get(0)).isNotEqualTo(vectors.get(1));
        for (int i = 0; i < 384; i++) {
            assertThat(vectors.get(2).get(i)).isCloseTo(vectors.get(0).get(i), within(1e-5f));
        }
    }

    @Test
    void aSmallerDimensionIsASliceNormalisedAgain() {
        JsonPath whole = embed(Map.of("texts", List.of("tokamak"))).extract().jsonPath();
        JsonPath slice = embed(Map.of("texts", List.of("tokamak"), "dimension", 64, "prompt_name", "query"))
                .statusCode(200)
                .body("dimension", equalTo(64))
                .extract()
                .jsonPath();

        List<Float> vector = slice.getList("embeddings[0]");
        assertThat(vector).hasSize(64);
        assertThat(length(vector)).isEqualTo(1, within(1e-5));
        List<Float> long384 = whole.getList("embeddings[0]");
        assertThat(vector.get(0) / vector.get(1)).isCloseTo(long384.get(0) / long384.get(1), within(1e-3f));
        assertThat(slice.getString("fingerprint")).isNotEqualTo(whole.getString("fingerprint"));
    }

    @Test
    void withoutNormalisationTheLengthIsTheModelsOwn() {
        List<Float> vector = embed(Map.of("texts", List.of("tokamak"), "normalize", false))
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("embeddings[0]");

        assertThat(length(vector)).isGreaterThan(1.5);
    }

    @Test
    void cutTextsAreReportedByIndex() {
        embed(Map.of("texts", List.of("short", "plasma ".repeat(300))))
                .statusCode(200)
                .body("truncated", equalTo(List.of(1)));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/bad-requests.csv", delimiter = '|')
    void whatIsNoRequestIsRefusedAndNamed(String body, String error, String detail) {
        assertError(authorized().body(body).post("/embed").then(), 422, error, detail);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[] latin1 = "{\"texts\": [\"Züge\"]}".getBytes(StandardCharsets.ISO_8859_1);

        assertError(authorized().body(latin1).post("/embed").then(), 422, "invalid_request", "Invalid UTF-8");
    }

    @Test
    void moreTextsThanAllowedAreRefused() {
        List<String> texts = Collections.nCopies(SmallLimits.MAX_TEXTS + 1, "text");

        assertError(embed(Map.of("texts", texts)), 422, "invalid_request", "21 entries, at most 20");
    }

    @Test
    void aDimensionAboveTheModelsOwnIsRefused() {
        assertError(embed(Map.of("texts", List.of("a"), "dimension", 385)), 400, "dimension_too_large", "384");
    }

    @Test
    void anotherContentTypeIsRefused() {
        assertError(
                authorized()
                        .contentType(ContentType.TEXT)
                        .body("a")
                        .post("/embed")
                        .then(),
                415,
                "not_json",
                "JSON");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedByItsLength() {
        String body = "{\"texts\": [\"" + "x".repeat(SmallLimits.MAX_BODY) + "\"]}";

        assertError(authorized().body(body).post("/embed").then(), 413, "body_too_large", "CODEX_EMBED_MAX_BODY");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedWhileItStreams() throws IOException, InterruptedException {
        byte[] body =
                ("{\"texts\": [\"" + "x".repeat(4 * SmallLimits.MAX_BODY) + "\"]}").getBytes(StandardCharsets.UTF_8);

        HttpResponse<String> answer = stream(body);

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body_too_large");
    }

    @Test
    void moreWaitingTextsThanAllowedAreRefusedForNow() {
        int room = SmallLimits.MAX_WAITING_TEXTS - 2;
        try (Admission others = state.phase().loaded().orElseThrow().queue().admit(room, Duration.ofMinutes(1))) {
            assertThat(others).isNotNull();
            assertError(embed(Map.of("texts", List.of("a", "b", "c"))), 429, "too_many_waiting", "28 texts wait")
                    .header("Retry-After", "2");
            embed(Map.of("texts", List.of("a", "b"))).statusCode(200);
        }
    }

    @Test
    void unknownPathsAndMethodsAreRefusedInTheSameShape() {
        assertError(authorized().get("/nothing").then(), 404, "not_found", "no such path");
        assertError(authorized().get("/embed").then(), 405, "method_not_allowed", "method");
    }

    @Test
    void withoutTheTokenNothingIsSaid() {
        for (String path : List.of("/info", "/workers", "/q/metrics", "/nothing", "/health/../info")) {
            assertError(given().get(path).then(), 401, "unauthorized", "token");
        }
        assertError(
                given().contentType(ContentType.JSON).body("{}").post("/embed").then(), 401, "unauthorized", "token");
        assertError(
                given().header("Authorization", "Bearer " + "0".repeat(64))
                        .get("/info")
                        .then(),
                401,
                "unauthorized",
                "token");
    }

    @Test
    void theTokenAsPasswordIsEnough() {
        given().auth()
                .preemptive()
                .basic("anybody", token.value())
                .get("/info")
                .then()
                .statusCode(200);
    }

    private ValidatableResponse embed(Map<String, ?> body) {
        return authorized().body(body).post("/embed").then();
    }

    private RequestSpecification authorized() {
        return given().header("Authorization", "Bearer " + token.value()).contentType(ContentType.JSON);
    }

    /// A request whose length is not announced.
    private HttpResponse<String> stream(byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/embed"))
                .header("Authorization", "Bearer " + token.value())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
