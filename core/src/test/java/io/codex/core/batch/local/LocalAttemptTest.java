package io.codex.core.batch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a command meets while it runs: its environment, its walltime, being stopped and started again.
class LocalAttemptTest extends LocalBackEnd {
    private static final String UNTIL_TERM = "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.1; done";

    @Test
    void commandKnowsItsJobAndAttemptAndASingleJobHasNoIndex() throws IOException {
        JobId id = submit(job("echo $CODEX_JOB_ID $CODEX_ATTEMPT ${CODEX_ARRAY_INDEX-none} $CODEX_JOB_TAG"));
        end(id);
        assertThat(output(id))
                .isEqualTo("%s 1 none %s\n".formatted(id, snapshot(id).tag()));
        assertThat(snapshot(id).attempt()).isEqualTo(1);
        assertThat(snapshot(id).started()).isNotNull();
        assertThat(snapshot(id).ended()).isNotNull();
    }

    @Test
    void standardErrorGoesToItsOwnFileAndNiceIsKept() throws IOException {
        JobId id = submit(job("nice; echo err >&2").nice(7).error(folder.resolve("logs/%j.err")));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(output(id)).isEqualTo("7\n");
        assertThat(folder.resolve("logs/" + id + ".err")).hasContent("err\n");
    }

    @Test
    void jobThatOutlivesItsWalltimeGetsSigtermAndIsTimedOut() throws IOException {
        JobId id = submit(job(UNTIL_TERM).resources(walltime(1)));
        assertThat(end(id)).isEqualTo(new JobState.TimedOut());
        assertThat(output(id)).isEqualTo("up\nbye\n");
    }

    @Test
    void jobThatIgnoresSigtermAtItsWalltimeIsKilledWithAllItsChildren() throws IOException {
        JobId id = submit(job("trap '' TERM; (trap '' TERM; sleep 4713) & while :; do sleep 0.1; done")
                .resources(walltime(1)));
        assertThat(end(id)).isEqualTo(new JobState.TimedOut());
        var supervisor = supervisor(id);
        await().until(() -> supervisor.session().isEmpty());
    }

    @Test
    void walltimeIsKeptWithoutTheSupervisorToo() throws IOException {
        JobId id = submit(job("sleep 300").resources(walltime(3)));
        awaitRunning(id);
        var supervisor = supervisor(id);
        await().until(() -> supervisor.session().size() >= 4);
        killSupervisor(id);
        assertThat(end(id)).isInstanceOf(JobState.Vanished.class);
    }

    @Test
    void jobThatEndsInTimeLeavesNoProcessThatMindsItsWalltime() throws IOException {
        JobId id = submit(job("true").resources(walltime(300)));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        var supervisor = supervisor(id);
        await().until(() -> supervisor.session().isEmpty());
    }

    @Test
    void commandGetsTheSignalBeforeTheEnd() throws IOException {
        JobId id = submit(job("trap 'echo checkpoint; exit 0' USR1; while :; do sleep 0.1; done")
                .resources(walltime(20))
                .endSignal(new EndSignal("USR1", Duration.ofSeconds(19))));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(output(id)).isEqualTo("checkpoint\n");
    }

    @Test
    void requeuedJobGetsSigtermAndRunsAgain() throws IOException {
        JobId id = submit(job("[ $CODEX_ATTEMPT = 1 ] || exit 0; " + UNTIL_TERM));
        awaitOutput(id, "up");
        scheduler().requeue(List.of(id));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(output(id)).isEqualTo("up\nbye\n");
        assertThat(snapshot(id).attempt()).isEqualTo(2);
    }

    @Test
    void requeuedJobThatIgnoresSigtermIsKilledAndRunsAgain() throws IOException {
        JobId id = submit(job("[ $CODEX_ATTEMPT = 1 ] || exit 0; trap '' TERM; echo up; while :; do sleep 0.1; done"));
        awaitOutput(id, "up");
        scheduler().requeue(List.of(id));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(snapshot(id).attempt()).isEqualTo(2);
    }

    @Test
    void exitCode75StartsAJobAgainThatAllowsIt() {
        String script = "[ $CODEX_ATTEMPT -ge 2 ] || exit 75; exit 3";
        JobId again = submit(job(script).requeue(true));
        JobId once = submit(job(script));
        assertThat(end(once)).isEqualTo(new JobState.Failed(75));
        await().until(() -> state(again) instanceof JobState.Requeued);
        assertThat(end(again)).isEqualTo(new JobState.Failed(3));
        assertThat(snapshot(again).attempt()).isEqualTo(2);
    }

    @Test
    void jobHeldWhileItRunsWaitsWhenItIsPutBack() throws IOException {
        JobId id = submit(job("[ $CODEX_ATTEMPT = 1 ] || exit 0; " + UNTIL_TERM));
        awaitOutput(id, "up");
        scheduler().hold(List.of(id));
        assertThat(state(id)).isEqualTo(new JobState.Running());
        scheduler().requeue(List.of(id));
        await().until(() -> state(id) instanceof JobState.Held);
        scheduler().release(List.of(id));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
    }

    @Test
    void onlyTheTasksThatRunAreRequeued() throws IOException {
        JobId id = submit(job("[ $CODEX_ATTEMPT$CODEX_ARRAY_INDEX = 10 ] || exit 0; " + UNTIL_TERM)
                .output(folder.resolve("logs/%j_%a"))
                .array(JobArray.of(2)));
        var first = new JobId(id + "_0");
        awaitOutput(first, "up");
        scheduler().requeue(List.of(id));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(snapshot(first).attempt()).isEqualTo(2);
        assertThat(snapshot(new JobId(id + "_1")).attempt()).isEqualTo(1);
    }

    @Test
    void jobThatHasEndedOrHasNoSupervisorCannotBeRequeued() throws IOException {
        JobId ended = submit(job("true"));
        end(ended);
        assertThatThrownBy(() -> scheduler().requeue(List.of(ended)))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("completed");
        JobId orphan = submit(job("sleep 300"));
        awaitRunning(orphan);
        killSupervisor(orphan);
        assertThatThrownBy(() -> scheduler().requeue(List.of(orphan))).isInstanceOf(CodexException.class);
    }

    @Test
    void stoppedJobIsSuspendedAndRunsAgainAfterSigcont() throws IOException {
        JobId id = submit(job("echo up; sleep 300"));
        awaitOutput(id, "up");
        String group = "-" + supervisor(id).pid();
        new LocalShell().run(Command.of("kill", "-STOP", "--", group));
        await().until(() -> state(id) instanceof JobState.Suspended);
        new LocalShell().run(Command.of("kill", "-CONT", "--", group));
        awaitRunning(id);
    }

    @Test
    void jobForSeveralNodesIsRefused() {
        assertThatThrownBy(() -> submit(
                        job("true").resources(Resources.builder().nodes(2).build())))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("2 nodes");
    }

    private static Resources walltime(int seconds) {
        return Resources.builder()
                .walltime(Walltime.of(Duration.ofSeconds(seconds)))
                .build();
    }
}
