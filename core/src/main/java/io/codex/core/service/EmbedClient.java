package io.codex.core.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Speaks to an embed service. Safe for use by several threads.
public final class EmbedClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /// A service that is busy or being drained says 429 or 503 and is asked again, this often.
    private static final int ATTEMPTS = 10;

    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

    private final RetryPolicy<HttpResponse<String>> busy = RetryPolicy.<HttpResponse<String>>builder()
            // no failure is asked for again: with handleResultIf alone all would be
            .handleIf((answer, _) -> answer != null && (answer.statusCode() == 429 || answer.statusCode() == 503))
            .withMaxAttempts(ATTEMPTS)
            .withDelay(RETRY_PAUSE)
            .build();
    private final HttpClient http;
    private final ServiceAddress address;

    public EmbedClient(ServiceAddress address) {
        this.address = address;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /// @param texts none of them blank
    /// @throws CodexException when the service refuses or does not answer
    public Embedding embed(List<String> texts) {
        HttpResponse<String> answer = Failsafe.with(busy).get(() -> post("/embed", Map.of("texts", texts)));
        if (answer.statusCode() != 200) {
            throw refused(answer);
        }
        return parse(answer.body(), Embedding.class);
    }

    private HttpResponse<String> post(String path, Object body) {
        try {
            return send(request(path)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Json.MAPPER.writeValueAsBytes(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON", e);
        }
    }

    private HttpRequest.Builder request(String path) {
        String base = address.url().toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(ANSWER_TIMEOUT)
                .header("Authorization", "Bearer " + address.secret().value());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new CodexException(
                    ExitCode.TIMEOUT,
                    "the embed service at %s did not answer in time".formatted(address.url()),
                    "look at it with: codex status",
                    e);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "the embed service at %s (%s) cannot be reached: %s"
                            .formatted(address.url(), address.source(), reason(e)),
                    "look at it with: codex status; start it with: codex up embed",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        }
    }

    private CodexException refused(HttpResponse<String> answer) {
        if (answer.statusCode() == 401) {
            return new CodexException(
                    ExitCode.UNHEALTHY,
                    "the embed service at %s does not accept the token in %s"
                            .formatted(address.url(), address.secret().file()),
                    "restart the service, which reads the token at its start: codex down && codex up");
        }
        JsonNode error;
        try {
            error = Json.MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            error = Json.MAPPER.createObjectNode();
        }
        String detail = error.path("detail").asText(error.path("error").asText("no reason given"));
        String hint = error.path("hint").asText("");
        boolean wrongInput = answer.statusCode() / 100 == 4 && answer.statusCode() != 429;
        return new CodexException(
                wrongInput ? ExitCode.USAGE : ExitCode.UNHEALTHY,
                "the embed service at %s answers %d: %s".formatted(address.url(), answer.statusCode(), detail),
                hint.isEmpty() ? "see its log with: codex logs embed" : hint);
    }

    private <T> T parse(String body, Class<T> type) {
        try {
            return Json.MAPPER.readValue(body, type);
        } catch (JsonProcessingException e) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "%s does not answer like an embed service: %s".formatted(address.url(), e.getOriginalMessage()),
                    "check what listens there; %s says it is the service".formatted(address.source()),
                    e);
        }
    }

    /// The HTTP client gives these two no words.
    private String reason(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "no name service knows " + address.url().getHost();
            }
        }
        return e.getMessage() == null ? "connection refused" : e.getMessage();
    }

    @Override
    public void close() {
        http.close();
    }
}
