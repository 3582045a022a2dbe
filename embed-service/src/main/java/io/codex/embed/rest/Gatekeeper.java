package io.codex.embed.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codex.core.endpoint.Secret;
import io.codex.embed.config.EmbedConfig;
import io.codex.embed.service.RunningRequests;
import io.codex.embed.service.ServiceState;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Sees every request before its body is read: who asks, how much, and that a stop waits for its answer.
@Singleton
public class Gatekeeper {
    private static final int TOKEN_FIRST = 1000;
    private static final int THEN_SIZE = 900;
    private static final int THEN_COUNT = 800;

    private final ObjectMapper json;
    private final AccessToken token;
    private final BodyLimit limit;
    private final ServiceState state;

    public Gatekeeper(ObjectMapper json, Secret token, EmbedConfig config, ServiceState state) {
        this.json = json;
        this.token = new AccessToken(token.value());
        this.limit = new BodyLimit(config.maxBody().asLongValue());
        this.state = state;
    }

    void register(@Observes Filters filters) {
        filters.register(this::checkToken, TOKEN_FIRST);
        filters.register(this::checkSize, THEN_SIZE);
        filters.register(this::count, THEN_COUNT);
    }

    private void checkToken(RoutingContext context) {
        if (isOpen(context.normalizedPath()) || token.accepts(context.request().getHeader(HttpHeaders.AUTHORIZATION))) {
            context.next();
            return;
        }
        context.response().putHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Basic realm=\"codex\", Bearer");
        end(
                context,
                401,
                new ErrorBody(
                        "unauthorized",
                        "the token is missing or wrong",
                        "send Authorization: Bearer, with the content of the token file that the endpoint record names"));
    }

    private void checkSize(RoutingContext context) {
        if (limit.isExceededBy(context.request().getHeader(HttpHeaders.CONTENT_LENGTH))) {
            // the rest of the body is not read
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
            end(context, 413, BodyLimit.tooLarge());
        } else {
            context.next();
        }
    }

    private void count(RoutingContext context) {
        if (!isOpen(context.normalizedPath())) {
            RunningRequests.Running running = state.running().begin();
            context.addEndHandler(_ -> running.close());
        }
        context.next();
    }

    private static boolean isOpen(String path) {
        return path.equals("/health")
                || path.equals("/proof")
                || path.equals("/q/health")
                || path.startsWith("/q/health/");
    }

    private void end(RoutingContext context, int status, ErrorBody body) {
        try {
            context.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(json.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            context.fail(e);
        }
    }
}
