package io.codex.core.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks control ports. The other side proves itself before it gets the token.
public final class ControlClient implements AutoCloseable {
    private static final int NONCE_BYTES = 16;
    private static final String CLEAN = "codex endpoints --clean";
    private static final String LEFT_OVER =
            "the service ended without withdrawing; when that is certain, the record is removed by: " + CLEAN;

    private final HttpClient http;
    private final Duration timeout;

    /// @param timeout for each answer
    public ControlClient(Duration timeout) {
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        this.timeout = timeout;
    }

    /// Asks the endpoint's control port for its proof, then for its health.
    public Verification verify(Endpoint endpoint) {
        URI url = endpoint.controlUrl();
        try {
            Secret token = token(endpoint);
            String refusal = refusalOfProof(endpoint, token);
            if (!refusal.isEmpty()) {
                return new Verification.Rejected(refusal, LEFT_OVER);
            }
            HttpResponse<String> health = send(request(url, "/health", token).GET());
            if (health.statusCode() != 200) {
                return new Verification.Rejected(
                        "%s/health answers %d".formatted(url, health.statusCode()),
                        "see its log with: codex logs " + endpoint.service());
            }
            return new Verification.Verified(endpoint, Json.MAPPER.readValue(health.body(), ControlHealth.class));
        } catch (NoSuchFileException e) {
            return new Verification.Unknown(
                    "its token %s is missing".formatted(endpoint.tokenFile()),
                    "restart the service, which makes a new one: codex restart " + endpoint.service());
        } catch (HttpTimeoutException e) {
            return new Verification.Unknown(
                    "%s does not answer within %d s: frozen, or not reachable from this host"
                            .formatted(url, timeout.toSeconds()),
                    unreachable(endpoint));
        } catch (ConnectException e) {
            return isRefused(e)
                    ? new Verification.Rejected("nothing listens on %s any more".formatted(url), LEFT_OVER)
                    : new Verification.Unknown(
                            "%s cannot be reached from this host".formatted(url), unreachable(endpoint));
        } catch (JsonProcessingException e) {
            return new Verification.Rejected("%s is no control port of codex".formatted(url), LEFT_OVER);
        } catch (IOException e) {
            return new Verification.Unknown("%s: %s".formatted(url, EndpointFailures.reason(e)), unreachable(endpoint));
        }
    }

    private static String unreachable(Endpoint endpoint) {
        return "see whether %s is up; when its service is certainly gone, the record is removed by: "
                        .formatted(endpoint.host())
                + CLEAN;
    }

    private static Secret token(Endpoint endpoint) throws IOException {
        return new Secret(
                endpoint.tokenFile(), Files.readString(endpoint.tokenFile()).strip());
    }

    /// Asks an address that no verified record names; it gets no token.
    ///
    /// @param base of the service's own port, which answers `/proof` as a control port does
    public PortProof prove(URI base, String service, Secret token) {
        try {
            String nonce = nonce();
            HttpResponse<String> answer = askProof(base, nonce);
            if (answer.statusCode() != 200) {
                return new PortProof.Refused("%s/proof answers %d, so it cannot show that it knows the token"
                        .formatted(base, answer.statusCode()));
            }
            ControlProof given = Json.MAPPER.readValue(answer.body(), ControlProof.class);
            if (!service.equals(given.service())) {
                return new PortProof.Refused("%s is %s".formatted(base, given.service()));
            }
            return isProof(given, token, service, given.generation(), nonce)
                    ? new PortProof.Proved(given.generation())
                    : new PortProof.Refused("%s does not know the token in %s".formatted(base, token.file()));
        } catch (HttpTimeoutException e) {
            return new PortProof.Refused("%s does not answer within %d s".formatted(base, timeout.toSeconds()));
        } catch (ConnectException e) {
            return new PortProof.Refused(
                    isRefused(e)
                            ? "nothing listens on %s".formatted(base)
                            : "%s cannot be reached from this host".formatted(base));
        } catch (JsonProcessingException e) {
            return new PortProof.Refused("%s is no %s service of codex".formatted(base, service));
        } catch (IOException e) {
            return new PortProof.Refused("%s: %s".formatted(base, EndpointFailures.reason(e)));
        }
    }

    /// The JDK's client says "connect" of every failure; only a refusal by the host itself tells that nothing listens.
    private static boolean isRefused(ConnectException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof NoRouteToHostException) {
                return false;
            }
        }
        return true;
    }

    /// @param action `drain` or `stop`
    /// @throws IOException when it did not answer, or refused
    public void post(Endpoint endpoint, String action) throws IOException {
        Secret token = token(endpoint);
        String refusal = refusalOfProof(endpoint, token);
        if (!refusal.isEmpty()) {
            throw new IOException(refusal);
        }
        HttpResponse<String> answer =
                send(request(endpoint.controlUrl(), "/" + action, token).POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("%s/%s answers %d".formatted(endpoint.controlUrl(), action, answer.statusCode()));
        }
    }

    /// Empty when the other side is the very generation that the record names.
    private String refusalOfProof(Endpoint endpoint, Secret token) throws IOException {
        String nonce = nonce();
        URI url = endpoint.controlUrl();
        HttpResponse<String> answer = askProof(url, nonce);
        if (answer.statusCode() != 200) {
            return "%s/proof answers %d: another program has the port".formatted(url, answer.statusCode());
        }
        ControlProof given = Json.MAPPER.readValue(answer.body(), ControlProof.class);
        if (given.generation() != endpoint.generation() || !endpoint.service().equals(given.service())) {
            return "%s is %s, generation %d".formatted(url, given.service(), given.generation());
        }
        return isProof(given, token, endpoint.service(), endpoint.generation(), nonce)
                ? ""
                : "%s does not know the token: another program has the port".formatted(url);
    }

    private HttpResponse<String> askProof(URI base, String nonce) throws IOException {
        String address = base.toString().replaceAll("/+$", "");
        return send(HttpRequest.newBuilder(URI.create(address + "/proof?nonce=" + nonce))
                .timeout(timeout)
                .GET());
    }

    private static boolean isProof(ControlProof given, Secret token, String service, long generation, String nonce) {
        ControlProof expected = ControlProof.of(token, service, generation, nonce);
        return given.proof() != null
                && MessageDigest.isEqual(
                        expected.proof().getBytes(StandardCharsets.UTF_8),
                        given.proof().getBytes(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(URI url, String path, Secret token) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(timeout)
                .header("Authorization", "Bearer " + token.value());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        // a request's own timeout ends with the answer's headers
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
        try {
            return answer.get(timeout.plus(timeout).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HttpTimeoutException("the answer has no end");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
