package io.codex.embed.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.codex.core.endpoint.ControlClient;
import io.codex.core.endpoint.PortProof;
import io.codex.core.endpoint.Secret;
import io.codex.embed.model.EmbeddingModel;
import io.codex.embed.model.ModelFiles;
import io.codex.embed.model.ModelSource;
import io.codex.embed.service.ForwardQueue;
import io.codex.embed.service.ForwardQueue.Admission;
import io.codex.embed.service.LoadedModel;
import io.codex.embed.service.ModelLoader;
import io.codex.embed.service.ServiceState;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The phases of one service, which has no way back: so the tests have an order.
@QuarkusTest
@TestProfile(ModelLater.class)
@TestMethodOrder(OrderAnnotation.class)
class PhasesTest {
    @Inject
    Secret token;

    @Inject
    ServiceState state;

    @Inject
    ModelLoader loader;

    @Test
    @Order(1)
    void withoutAModelItIsNotReady() {
        embed().statusCode(503).header("Retry-After", "2").body("error", equalTo("not_loaded"));
        given().get("/health").then().statusCode(503).body("status", equalTo("loading"));
        given().get("/q/health/ready").then().statusCode(503);
        given().get("/proof?nonce=1").then().statusCode(503).body("error", equalTo("not_claimed"));
    }

    @Test
    @Order(2)
    void onceItOwnsAGenerationItProvesItselfToAnybody() throws IOException {
        state.claimed(7);

        try (var client = new ControlClient(Duration.ofMinutes(1))) {
            URI url = URI.create("http://localhost:" + RestAssured.port);
            assertThat(client.prove(url, "embed", token)).isEqualTo(new PortProof.Proved(7));
            assertThat(client.prove(url, "embed", new Secret(token.file(), "a guess")))
                    .isInstanceOfSatisfying(
                            PortProof.Refused.class,
                            refused -> assertThat(refused.reason()).contains("does not know the token"));
            assertThat(client.prove(url, "neo4j", token))
                    .isInstanceOfSatisfying(
                            PortProof.Refused.class,
                            refused -> assertThat(refused.reason()).contains("is embed"));
        }
        given().get("/proof").then().statusCode(400).body("error", equalTo("bad_nonce"));
        given().get("/proof?nonce=../..").then().statusCode(400);
    }

    @Test
    @Order(3)
    void aRequestWhoseTurnDoesNotComeTimesOut() {
        state.ready(loader.load());
        LoadedModel loaded = state.phase().loaded().orElseThrow();
        ForwardQueue busy = new ForwardQueue(1, 100);
        state.ready(new LoadedModel(loaded.model(), busy, 1, 1));

        try (Admission other = busy.admit(1, Duration.ofMinutes(1))) {
            other.pass(() -> {
                embed().statusCode(504).body("error", equalTo("timed_out"));
                return new float[0][];
            });
        }
        embed().statusCode(200);
    }

    @Test
    @Order(4)
    void aVectorThatIsNotFiniteIsAnErrorThatNamesTheText() {
        ModelFiles files = ModelFiles.onClassPath(ModelSource.MINILM);
        byte[] weights = files.weights().array();
        // all bits set is NaN
        Arrays.fill(weights, weights.length - 20_000_000, weights.length - 19_990_000, (byte) 0xff);
        LoadedModel loaded = state.phase().loaded().orElseThrow();
        EmbeddingModel broken =
                EmbeddingModel.load(ModelSource.MINILM, files, loaded.model().devices(), 4096, 1);
        state.ready(new LoadedModel(broken, new ForwardQueue(1, 100), 1, 1));

        embed().statusCode(500).body("error", equalTo("unusable_vector")).body("detail", containsString("texts[0]"));
    }

    @Test
    @Order(5)
    void drainingRefusesNewRequestsAndSaysWhy() {
        state.drain("the job ends");

        embed().statusCode(503)
                .header("Retry-After", "2")
                .body("error", equalTo("draining"))
                .body("detail", containsString("the job ends"));
        given().get("/health").then().statusCode(503).body("status", equalTo("draining"));
        given().get("/q/health/ready").then().statusCode(503);
    }

    private ValidatableResponse embed() {
        return given().header("Authorization", "Bearer " + token.value())
                .contentType(ContentType.JSON)
                .body("{\"texts\": [\"one\"]}")
                .post("/embed")
                .then();
    }
}
