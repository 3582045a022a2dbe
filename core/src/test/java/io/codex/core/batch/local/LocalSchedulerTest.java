package io.codex.core.batch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSchedulerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @AfterEach
    void cancelEverything() {
        for (JobSnapshot job : scheduler().withName("test")) {
            scheduler().cancel(job.id(), "the test", Duration.ZERO);
        }
    }

    @Test
    void jobThatSucceedsIsCompletedAndLeavesItsOutput() {
        JobId id = submit("sh", "-c", "echo out; echo err >&2; echo $GREETING; pwd");
        JobSnapshot job = scheduler().await(id, LONG);
        assertThat(job.state()).isEqualTo(new JobState.Completed());
        assertThat(job.output()).hasContent("out\nerr\nhello\n" + folder + "\n");
    }

    @Test
    void exitCodeAndSignalAreTold() {
        assertThat(scheduler().await(submit("sh", "-c", "exit 3"), LONG).state())
                .isEqualTo(new JobState.Failed(3));
        JobState killed =
                scheduler().await(submit("sh", "-c", "kill -9 $$"), LONG).state();
        assertThat(killed).isEqualTo(new JobState.Failed(137));
        assertThat(killed.inWords()).isEqualTo("killed by signal 9 (SIGKILL)");
    }

    @Test
    void commandThatIsMissingFailsWith127AndSaysSoInItsLog() {
        JobSnapshot job = scheduler().await(submit("/no/such/program"), LONG);
        assertThat(job.state()).isEqualTo(new JobState.Failed(127));
        assertThat(job.output()).content().contains("/no/such/program");
    }

    @Test
    void laterSchedulerSeesAwaitsAndCancelsTheJob() {
        JobId id = submit("sleep", "300");
        var later = scheduler();
        await().until(() -> snapshot(id).state() instanceof JobState.Running);
        assertThat(later.withName("test")).extracting(JobSnapshot::id).containsExactly(id);
        assertThat(later.await(id, Duration.ofMillis(200)).state().isFinal()).isFalse();
        later.cancel(id, "somebody", LONG);
        assertThat(snapshot(id).state()).isEqualTo(new JobState.Cancelled("somebody"));
    }

    @Test
    void cancelledJobGetsSigtermFirst() {
        JobId id = submit("bash", "-c", "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done");
        awaitOutput(id, "up");
        scheduler().cancel(id, "me", LONG);
        assertThat(snapshot(id).log()).content().contains("bye");
    }

    @Test
    void jobThatIgnoresSigtermIsKilledWithAllItsChildren() {
        JobId id =
                submit("bash", "-c", "trap '' TERM; (trap '' TERM; sleep 4712) & echo up; while :; do sleep 0.1; done");
        awaitOutput(id, "up");
        scheduler().cancel(id, "me", Duration.ofMillis(300));
        assertThat(snapshot(id).state()).isEqualTo(new JobState.Cancelled("me"));
        await().until(() ->
                new LocalShell().run(Command.of("pgrep", "-f", "^sleep 4712")).exitCode() == 1);
    }

    @Test
    void jobWhoseSupervisorWasKilledRunsOnAndIsSeenRunning() throws IOException {
        JobId id = submit("sleep", "300");
        kill(id, "supervisor");
        assertThat(snapshot(id).state()).isInstanceOf(JobState.Running.class);
    }

    @Test
    void jobKilledWithItsSupervisorHasVanished() throws IOException {
        JobId id = submit("sleep", "300");
        kill(id, "session");
        assertThat(scheduler().await(id, LONG).state()).isInstanceOf(JobState.Vanished.class);
    }

    @Test
    void jobOfAnotherHostAndJobThatNeverWasAreUnknown() {
        var elsewhere = new JobId("elsewhere-1");
        var never = new JobId(ServiceIdentity.hostName() + "-999");
        assertThat(scheduler().query(List.of(elsewhere, never)).values())
                .extracting(JobSnapshot::state)
                .hasSize(2)
                .allSatisfy(state -> assertThat(state).isInstanceOf(JobState.Unknown.class));
        assertThatThrownBy(() -> scheduler().cancel(elsewhere, "me", LONG)).isInstanceOf(CodexException.class);
    }

    @Test
    void unreadableJobIsUnknownAndNotEnded() throws IOException {
        JobId id = submit("sleep", "300");
        Path supervisor = jobFolder(id).resolve("supervisor");
        await().until(() -> Files.exists(supervisor));
        String intact = Files.readString(supervisor);
        Files.writeString(supervisor, "torn");
        assertThat(snapshot(id).state()).isInstanceOf(JobState.Unknown.class);
        Files.writeString(supervisor, intact);
    }

    @Test
    void jobsSubmittedAtOnceGetNumbersOfTheirOwn() throws Exception {
        int submitters = 8;
        try (var threads = Executors.newFixedThreadPool(submitters)) {
            Callable<JobId> one = () -> submit("true");
            var ids = new java.util.HashSet<JobId>();
            for (var result : threads.invokeAll(java.util.Collections.nCopies(submitters, one))) {
                ids.add(result.get());
            }
            assertThat(ids).hasSize(submitters);
        }
    }

    @Test
    void cancellingAnEndedJobIsNoError() {
        JobId id = submit("true");
        scheduler().await(id, LONG);
        scheduler().cancel(id, "me", LONG);
        assertThat(snapshot(id).state()).isEqualTo(new JobState.Completed());
    }

    private LocalScheduler scheduler() {
        return new LocalScheduler(folder.resolve("jobs"), ServiceIdentity.hostName(), new LocalShell());
    }

    private JobSnapshot snapshot(JobId id) {
        return Objects.requireNonNull(scheduler().query(List.of(id)).get(id));
    }

    private JobId submit(String... command) {
        return scheduler()
                .submit(JobSpec.builder("test", List.of(command), folder, folder.resolve("logs/test_%j.log"))
                        .environment(Map.of("GREETING", "hello"))
                        .build());
    }

    private void awaitOutput(JobId id, String text) {
        await().until(() -> {
            Path output = snapshot(id).log();
            return Files.exists(output) && Files.readString(output).contains(text);
        });
    }

    private Path jobFolder(JobId id) {
        String value = id.value();
        return folder.resolve("jobs/local")
                .resolve(ServiceIdentity.hostName())
                .resolve(value.substring(value.lastIndexOf('-') + 1));
    }

    private void kill(JobId id, String what) throws IOException {
        var job = new JobFolder(jobFolder(id));
        await().until(() ->
                job.supervisor().isPresent() && job.supervisor().get().session().size() == 2);
        var supervisor = job.supervisor().orElseThrow();
        if (what.equals("session")) {
            supervisor.session().forEach(ProcessHandle::destroyForcibly);
        } else {
            ProcessHandle.of(supervisor.pid()).ifPresent(ProcessHandle::destroyForcibly);
            await().until(() -> !supervisor.isAlive());
        }
    }
}
