package io.codex.embed;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.List;

/// What the REST API answers, in the test's JVM and from the packaged program.
public final class Answers {
    private Answers() {}

    /// A refusal that says what, in words and with a hint.
    public static ValidatableResponse assertError(ValidatableResponse answer, int status, String error, String detail) {
        return answer.statusCode(status)
                .contentType(ContentType.JSON)
                .body("error", equalTo(error))
                .body("detail", containsString(detail))
                .body("hint", notNullValue());
    }

    /// The Euclidean norm.
    public static double length(List<Float> vector) {
        return Math.sqrt(vector.stream().mapToDouble(value -> value * value).sum());
    }
}
