package io.codex.cli.command;

import io.codex.cli.CodexServices;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.service.ServicePlan;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Prints what is added to a service's log, and goes over to the log of its next job.
final class LogFollower {
    private static final Duration POLL = Duration.ofMillis(500);

    /// Looking for a new job is more work than reading on.
    private static final int POLLS_PER_LOOK = 10;

    private final CodexServices services;
    private final ServicePlan plan;
    private final String service;
    private final PrintStream out;

    LogFollower(CodexServices services, ServicePlan plan, String service, PrintStream out) {
        this.services = services;
        this.plan = plan;
        this.service = service;
        this.out = out;
    }

    /// Until this process is interrupted.
    ///
    /// @param shown bytes of the log that are shown already
    void follow(Path first, long shown) throws IOException {
        Path log = first;
        long position = shown;
        try {
            for (int poll = 1; !out.checkError(); poll++) {
                Thread.sleep(POLL);
                position = printFrom(log, position);
                if (poll % POLLS_PER_LOOK == 0) {
                    JobSnapshot newest =
                            services.inspector().status(plan, service).job();
                    if (newest != null && !newest.log().equals(log)) {
                        log = newest.log();
                        position = printFrom(log, 0);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long printFrom(Path log, long position) throws IOException {
        if (!Files.exists(log)) {
            return 0;
        }
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            // a log that became shorter was begun anew
            long from = file.length() < position ? 0 : position;
            byte[] added = new byte[(int) Math.min(file.length() - from, Integer.MAX_VALUE / 2)];
            file.seek(from);
            file.readFully(added);
            out.write(added);
            out.flush();
            return from + added.length;
        }
    }
}
