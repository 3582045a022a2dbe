package io.codex.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.file.Json;
import io.codex.core.service.ServiceStatus;
import io.codex.core.tunnel.TunnelForward;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A service's status, and what is told of it beside.
///
/// @param expectation why its job waits and when it may start, as the scheduler says when asked about it alone; empty
///                    when it does not wait
/// @param tunnel      by which the service is reached where no record of this home names it; null for none
record StatusReport(
        ServiceStatus status, String expectation, @Nullable TunnelForward tunnel) {
    /// Whether a client of this host finds the service at work.
    boolean isHealthy() {
        return status.isHealthy() || isTunnelled();
    }

    /// Whether a tunnel serves it, and nothing of this home does.
    boolean isTunnelled() {
        return tunnel != null && tunnel.condition() == TunnelForward.Condition.SERVING;
    }

    /// How the endpoint was verified; empty for none.
    String verification() {
        Endpoint endpoint = status.endpoint();
        return endpoint == null
                ? ""
                : "%s proved generation %d with the service's token"
                        .formatted(endpoint.controlUrl(), endpoint.generation());
    }

    /// The whole status, with times in seconds.
    ObjectNode json() {
        ObjectNode node = Json.MAPPER.valueToTree(status);
        Endpoint endpoint = status.endpoint();
        if (endpoint != null) {
            node.put(
                    "uptime",
                    Duration.between(endpoint.started(), Instant.now()).toSeconds());
            node.put("verified", verification());
        }
        Duration left = status.walltimeLeft();
        if (left != null) {
            node.put("walltimeLeft", left.toSeconds());
        }
        if (!expectation.isEmpty()) {
            node.put("expectation", expectation);
        }
        if (tunnel != null) {
            node.set("tunnel", Json.MAPPER.valueToTree(ServiceAccess.by(tunnel, isTunnelled())));
        }
        return node;
    }
}
