package io.codex.core.service;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Stream;

/// The logs of one plan's jobs.
final class ServiceLogs {
    private final ServicePlan plan;

    ServiceLogs(ServicePlan plan) {
        this.plan = plan;
    }

    /// Deletes those that nothing was written to for the plan's retention. To be called while none of its jobs lives.
    void prune(Instant now) {
        try (Stream<Path> files = Files.list(plan.logs())) {
            Instant limit = now.minus(plan.logRetention());
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(plan.job() + "_")
                        && name.endsWith(".log")
                        && Files.getLastModifiedTime(file).toInstant().isBefore(limit)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            // there was no job yet
            return;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot tidy the logs in %s: %s".formatted(plan.logs(), e.getMessage()),
                    "check the permissions there",
                    e);
        }
    }
}
