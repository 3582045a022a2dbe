package io.codex.core.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.service.UnservedException.Kind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// One request to one replica, and what its answer means.
final class EmbedCall {
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /// A node that lost its power closes no connection: while an answer is awaited, the service is looked for.
    private static final Duration LOOK = Duration.ofSeconds(10);

    private static final int LOOKS = 2;

    private final HttpClient http;
    private final ServiceAddress address;
    private final BooleanSupplier isStillThere;

    EmbedCall(HttpClient http, ServiceAddress address, BooleanSupplier isStillThere) {
        this.http = http;
        this.address = address;
        this.isStillThere = isStillThere;
    }

    /// @throws UnservedException when it may be tried elsewhere or later
    /// @throws TokenRefusedException for a wrong token
    Embedding embed(List<String> texts) {
        HttpResponse<String> answer = answer(send(texts));
        return switch (answer.statusCode()) {
            case 200 -> parse(answer.body());
            case 401 -> throw new TokenRefusedException(address, tokenRefused());
            case 429 -> throw new UnservedException(Kind.BUSY, refused(answer));
            case 503 ->
                throw new UnservedException(
                        "draining".equals(error(answer).path("error").asText()) ? Kind.MOVED : Kind.BUSY,
                        refused(answer));
            default -> throw refused(answer);
        };
    }

    private CompletableFuture<HttpResponse<String>> send(List<String> texts) {
        try {
            String base = address.url().toString().replaceAll("/+$", "");
            return http.sendAsync(
                    HttpRequest.newBuilder(URI.create(base + "/embed"))
                            .timeout(ANSWER_TIMEOUT)
                            .header(
                                    "Authorization",
                                    "Bearer " + address.secret().value())
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(
                                    Json.MAPPER.writeValueAsBytes(Map.of("texts", texts))))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON", e);
        }
    }

    private HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> pending) {
        int missed = 0;
        while (true) {
            try {
                return pending.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                missed = isStillThere.getAsBoolean() ? 0 : missed + 1;
                if (missed == LOOKS) {
                    pending.cancel(true);
                    throw gone("it does not answer, nor does its control port", e);
                }
            } catch (ExecutionException e) {
                throw translated(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                pending.cancel(true);
                Thread.currentThread().interrupt();
                throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
            }
        }
    }

    private RuntimeException translated(Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException e -> gone("no connection in time", e);
            case HttpTimeoutException e ->
                new CodexException(
                        ExitCode.TIMEOUT,
                        "the embed service at %s did not answer in time".formatted(address.url()),
                        "look at it with: codex status",
                        e);
            case IOException e -> gone(reason(e), e);
            case RuntimeException e -> e;
            default -> new IllegalStateException(cause);
        };
    }

    private UnservedException gone(String reason, Exception cause) {
        return new UnservedException(
                Kind.MOVED,
                new CodexException(
                        ExitCode.UNHEALTHY,
                        "the embed service at %s (%s) cannot be reached: %s"
                                .formatted(address.url(), address.source(), reason),
                        "look at it with: codex status; start it with: codex up embed",
                        cause));
    }

    private CodexException tokenRefused() {
        return new CodexException(
                ExitCode.UNHEALTHY,
                "the embed service at %s does not accept the token in %s"
                        .formatted(address.url(), address.secret().file()),
                "restart the service, which reads the token at its start: codex down && codex up");
    }

    private CodexException refused(HttpResponse<String> answer) {
        JsonNode error = error(answer);
        String detail = error.path("detail").asText(error.path("error").asText("no reason given"));
        String hint = error.path("hint").asText("");
        boolean wrongInput = answer.statusCode() / 100 == 4 && answer.statusCode() != 429;
        return new CodexException(
                wrongInput ? ExitCode.USAGE : ExitCode.UNHEALTHY,
                "the embed service at %s answers %d: %s".formatted(address.url(), answer.statusCode(), detail),
                hint.isEmpty() ? "see its log with: codex logs embed" : hint);
    }

    private static JsonNode error(HttpResponse<String> answer) {
        try {
            return Json.MAPPER.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    private Embedding parse(String body) {
        try {
            return Json.MAPPER.readValue(body, Embedding.class);
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
}
