package io.codex.core.batch.local;

import static org.awaitility.Awaitility.await;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Real jobs in a folder of their own.
abstract class LocalBackEnd {
    static final Duration LONG = Duration.ofSeconds(30);
    static final String HOST = ServiceIdentity.hostName();

    @TempDir
    Path folder;

    @AfterEach
    void cancelEverything() throws IOException {
        for (JobSnapshot job : scheduler().queue()) {
            scheduler().cancel(job.id(), "the test", Duration.ZERO);
        }
    }

    LocalScheduler scheduler() {
        return new LocalScheduler(
                folder.resolve("jobs"), HOST, new LocalShell(), Duration.ofDays(30), Duration.ofSeconds(1));
    }

    JobSpec.Builder job(String script) {
        return JobSpec.builder("test", List.of("bash", "-c", script), folder, folder.resolve("logs/test_%j.log"));
    }

    JobId submit(JobSpec.Builder spec) {
        return scheduler().submit(spec.build());
    }

    JobSnapshot snapshot(JobId id) {
        return Objects.requireNonNull(scheduler().query(List.of(id)).get(id));
    }

    JobState state(JobId id) {
        return snapshot(id).state();
    }

    JobState end(JobId id) {
        return scheduler().await(id, LONG).state();
    }

    void awaitRunning(JobId id) {
        await().until(() -> state(id) instanceof JobState.Running);
    }

    void awaitOutput(JobId id, String text) {
        await().until(() -> output(id).contains(text));
    }

    String output(JobId id) throws IOException {
        Path log = snapshot(id).log();
        return Files.exists(log) ? Files.readString(log) : "";
    }

    Path jobFolder(JobId id) {
        return hostFolder().resolve(LocalId.of(id, HOST).orElseThrow().local().replace("_", "/tasks/"));
    }

    Path hostFolder() {
        return folder.resolve("jobs/local").resolve(HOST);
    }

    ProcessIdentity supervisor(JobId id) throws IOException {
        var job = new JobFolder(jobFolder(id));
        await().until(() -> job.supervisor().isPresent());
        return job.supervisor().orElseThrow();
    }

    /// Kills the supervisor alone, by SIGKILL.
    void killSupervisor(JobId id) throws IOException {
        ProcessIdentity supervisor = supervisor(id);
        ProcessHandle.of(supervisor.pid()).ifPresent(ProcessHandle::destroyForcibly);
        await().until(() -> !supervisor.isAlive());
    }

    /// Kills all processes of the job, by SIGKILL.
    void killSession(JobId id) throws IOException {
        ProcessIdentity supervisor = supervisor(id);
        await().until(() -> {
            supervisor.session().forEach(ProcessHandle::destroyForcibly);
            return supervisor.session().isEmpty();
        });
    }
}
