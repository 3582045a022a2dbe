package io.codex.embed.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.codex.embed.service.ServiceStatistics;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/// Every failure in the one shape of [ErrorBody].
public class ErrorMappers {
    private static final Logger LOG = Logger.getLogger(ErrorMappers.class);

    private final ServiceStatistics statistics;

    public ErrorMappers(ServiceStatistics statistics) {
        this.statistics = statistics;
    }

    @ServerExceptionMapper
    Response api(ApiException e) {
        return answer(e.status(), e.body(), e.retryAfter());
    }

    @ServerExceptionMapper
    Response schema(MismatchedInputException e) {
        return json(e);
    }

    @ServerExceptionMapper
    Response web(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException json) {
            return json(json);
        }
        int status = e.getResponse().getStatus();
        return switch (status) {
            case 404 -> answer(status, "not_found", "no such path", "POST /embed, GET /health, /info, /workers");
            case 405 -> answer(status, "method_not_allowed", "no such method here", "POST /embed, GET everything else");
            case 415 -> answer(status, "not_json", "the body is not JSON", "send Content-Type: application/json");
            default -> answer(status, "refused", String.valueOf(e.getMessage()), "see the service's log");
        };
    }

    @ServerExceptionMapper
    Response unexpected(RuntimeException e) {
        LOG.error("a request failed", e);
        return answer(500, "internal", "the service failed: " + e, "see the service's log");
    }

    private Response json(JsonProcessingException e) {
        if (e.getCause() instanceof ApiException api) {
            return api(api);
        }
        String where = e instanceof JsonMappingException mapping
                        && !mapping.getPath().isEmpty()
                ? mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                        .collect(Collectors.joining())
                : "the body";
        return answer(
                422,
                "invalid_request",
                where + " is not as expected: " + e.getOriginalMessage(),
                "send UTF-8 JSON: {\"texts\": [\"...\"], \"normalize\": true, \"dimension\": 384}");
    }

    private Response answer(int status, String error, String detail, String hint) {
        return answer(status, new ErrorBody(error, detail, hint), Duration.ZERO);
    }

    private Response answer(int status, ErrorBody body, Duration retryAfter) {
        statistics.refused();
        Response.ResponseBuilder answer = Response.status(status).entity(body).type(MediaType.APPLICATION_JSON_TYPE);
        if (status == 413) {
            // the rest of the body is not read
            answer.header("Connection", "close");
        }
        if (retryAfter.isPositive()) {
            answer.header(HttpHeaders.RETRY_AFTER, Math.max(1, retryAfter.toSeconds()));
        }
        return answer.build();
    }
}
