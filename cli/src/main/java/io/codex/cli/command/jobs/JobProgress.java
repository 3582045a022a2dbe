package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/// One line on a terminal about the jobs that are waited for, whose clock goes on between their changes.
final class JobProgress implements Consumer<Map<JobId, JobSnapshot>>, AutoCloseable {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final WaitingLine line;
    private final Thread clock;
    private volatile Map<JobId, JobSnapshot> jobs = Map.of();

    JobProgress(CliEnvironment environment) {
        line = new WaitingLine(environment);
        clock = Thread.ofVirtual().unstarted(this::tick);
        if (environment.progress()) {
            clock.start();
        }
    }

    @Override
    public void accept(Map<JobId, JobSnapshot> now) {
        jobs = now;
        draw();
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(TICK);
                draw();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void draw() {
        Map<JobId, JobSnapshot> now = jobs;
        if (now.size() == 1) {
            JobSnapshot job = now.values().iterator().next();
            line.waiting("job " + job.id(), TextRows.plain(job.state().inWords()));
        } else if (!now.isEmpty()) {
            line.waiting("%d jobs".formatted(now.size()), JobCounts.inWords(JobCounts.of(now.values())));
        }
    }

    @Override
    public void close() {
        clock.interrupt();
        try {
            // a virtual thread that was never started has ended
            if (clock.isAlive()) {
                clock.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        line.close();
    }
}
