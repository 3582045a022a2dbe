package io.codex.embed.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.nullValue;

import io.codex.core.endpoint.Secret;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(SmallLimits.class)
class StatusResourceTest {
    @Inject
    Secret token;

    @Test
    void healthIsOpenAndHasTheFieldsOfExistingClients() {
        given().get("/health")
                .then()
                .statusCode(200)
                .body("status", equalTo("healthy"))
                .body("model", equalTo("all-MiniLM-L6-v2"))
                .body("device", equalTo("cpu"))
                .body("$", hasKey("gpu_name"))
                .body("$", hasKey("gpu_memory_mb"))
                .body("uptime_seconds", greaterThan(-1))
                .body("idle_seconds", greaterThan(-1))
                .body("idle_timeout", equalTo(0))
                .body("$", hasKey("hostname"))
                .body("location", equalTo("titan"))
                .body("worker_gpu", nullValue());
    }

    @Test
    void readinessFollowsTheModel() {
        given().get("/q/health/ready").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void infoTellsTheFingerprintThatVectorsHave() {
        String fingerprint = authorized()
                .contentType(ContentType.JSON)
                .body("{\"texts\": [\"one\"]}")
                .post("/embed")
                .then()
                .statusCode(200)
                .extract()
                .path("fingerprint");

        authorized()
                .get("/info")
                .then()
                .statusCode(200)
                .body("model.name", equalTo("all-MiniLM-L6-v2"))
                .body("model.dimension", equalTo(384))
                .body("model.max_tokens", equalTo(256))
                .body("model.fingerprint", equalTo(fingerprint))
                .body("gpu.name", nullValue())
                .body("devices.name", equalTo(List.of("cpu")))
                .body("devices[0].passes", greaterThan(0))
                .body("config.max_texts", equalTo(SmallLimits.MAX_TEXTS))
                .body("server.location", equalTo("titan"))
                .body("stats.texts", greaterThan(0));
    }

    @Test
    void workersAreListed() {
        authorized()
                .get("/workers")
                .then()
                .statusCode(200)
                .body("worker_count", greaterThan(0))
                .body("gpu_pool", equalTo(List.of()))
                .body("workers[0].device", equalTo("cpu"));
    }

    @Test
    void metricsCountTexts() {
        authorized().get("/q/metrics").then().statusCode(200).body(containsString("codex_embed_texts_total"));
    }

    private RequestSpecification authorized() {
        return given().header("Authorization", "Bearer " + token.value());
    }
}
