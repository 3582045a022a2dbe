package io.codex.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.file.Json;
import io.codex.core.service.ServiceStatus;
import java.time.Duration;
import java.time.Instant;

/// A service's status, and what is told of it beside.
///
/// @param expectation why its job waits and when it may start, as the scheduler says when asked about it alone; empty
///                    when it does not wait
record StatusReport(ServiceStatus status, String expectation) {
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
        return node;
    }
}
