package io.codex.core.service;

import io.codex.core.batch.JobSnapshot;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.Rejection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A service at one moment.
///
/// @param detail     in words: what it does, or why it does not
/// @param endpoint   null when none is verified
/// @param job        the newest job of the service; null when none is remembered
/// @param rejections records that were not believed
public record ServiceStatus(
        String service,
        Condition condition,
        String detail,
        @Nullable Endpoint endpoint,
        @Nullable JobSnapshot job,
        List<Rejection> rejections) {

    public enum Condition {
        HEALTHY,
        STARTING,
        /// Asked to end, or never started.
        STOPPED,
        /// Its job ended although nobody asked for it.
        FAILED,
        /// It is there and does not do its work.
        UNHEALTHY,
        /// What runs it cannot be asked.
        UNKNOWN
    }

    public ServiceStatus {
        rejections = List.copyOf(rejections);
    }

    public boolean isHealthy() {
        return condition == Condition.HEALTHY;
    }
}
