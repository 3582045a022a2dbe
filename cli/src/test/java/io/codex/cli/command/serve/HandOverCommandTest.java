package io.codex.cli.command.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandOverCommandTest {
    private static final String JOB = "codex-thing";

    @TempDir
    private Path folder;

    private ServicesHome home;
    private LocalScheduler scheduler;

    @BeforeEach
    void open() throws IOException {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        scheduler = new LocalScheduler(home.jobs(), ServiceIdentity.hostName(), new LocalShell());
        Files.createDirectories(home.facilities());
        Files.writeString(
                home.facilities().resolve("local.yaml"), "services: {thing: {command: [sleep, 1h], walltime: 1h}}\n");
    }

    @AfterEach
    void stop() {
        for (JobSnapshot job : scheduler.withName(JOB)) {
            scheduler.cancel(job.id(), "me", Duration.ofSeconds(5));
        }
    }

    @Test
    void successorIsQueuedAndTheServicesStopBeforeTheEnd() {
        JobId own = scheduler.submit(JobSpec.builder(JOB, List.of("sleep", "1h"), folder, folder.resolve("log"))
                .build());
        Instant ends = Instant.now().plusSeconds(6);
        CommandLineRun.Result result = handOver(own.value(), ends);

        assertThat(result.exitCode()).isZero();
        assertThat(Instant.now()).isBefore(ends);
        List<JobSnapshot> jobs = scheduler.withName(JOB);
        assertThat(jobs).hasSize(2);
        assertThat(jobs.getFirst().state())
                .as("it waits for the end of its predecessor")
                .isInstanceOf(JobState.Pending.class);
        assertThat(result.err())
                .contains("the walltime of job " + own + " ends at")
                .contains("thing: job %s is the successor"
                        .formatted(jobs.getFirst().id()))
                .contains("the services of job " + own + " stop");
    }

    @Test
    void whereTheJobsSchedulerDoesNotAnswerNothingIsSubmittedAndTheServicesStopInTime() {
        CommandLineRun.Result result = handOver("4711", Instant.now().plusSeconds(3));
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("no successor from here: local on this host does not know job 4711");
        assertThat(scheduler.withName(JOB)).isEmpty();
    }

    @Test
    void invalidFacilityFileDoesNotKeepTheServicesFromStoppingInTime() throws IOException {
        Files.writeString(home.facilities().resolve("local.yaml"), "services: 17\n");
        CommandLineRun.Result result = handOver("4711", Instant.now().plusSeconds(3));
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("facility local is not valid", "the services of job 4711 stop");
    }

    @Test
    void outsideOfAJobItIsWrongUsage() {
        var result = CommandLineRun.run(
                Map.of("CODEX_SERVICES_HOME", home.root().toString()), new byte[0], "serve", "hand-over", JOB);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("CODEX_JOB_ID is not set");
    }

    private CommandLineRun.Result handOver(String job, Instant ends) {
        return CommandLineRun.run(
                Map.of(
                        "CODEX_SERVICES_HOME",
                        home.root().toString(),
                        "CODEX_SCHEDULER",
                        "local",
                        "CODEX_HOME",
                        folder.toString(),
                        "CODEX_JOB_ID",
                        job,
                        "CODEX_JOB_ENDS",
                        Long.toString(ends.getEpochSecond()),
                        "CODEX_HANDOVER_SECONDS",
                        "2"),
                new byte[0],
                "serve",
                "hand-over",
                JOB);
    }
}
