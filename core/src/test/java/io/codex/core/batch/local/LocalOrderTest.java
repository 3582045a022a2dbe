package io.codex.core.batch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which job starts when.
class LocalOrderTest extends LocalBackEnd {
    @Test
    void jobStartsAfterTheOneItDependsOnHasSucceeded() throws IOException {
        JobId first = submit(job(untilGo() + "; echo first >>order"));
        JobId second = submit(job("echo second >>order").dependencies(List.of(Dependency.afterOk(first))));
        await().until(() -> state(second).equals(new JobState.Pending("waits for job " + first)));
        awaitRunning(first);
        assertThat(scheduler().explain(second)).contains("job " + first + ", which it waits for: running");
        go();
        assertThat(end(second)).isEqualTo(new JobState.Completed());
        assertThat(folder.resolve("order")).hasContent("first\nsecond\n");
    }

    @Test
    void jobWhoseDependencyEndsOtherwiseIsCancelledAndNeverRuns() {
        JobId bad = submit(job("exit 3"));
        JobId good = submit(job("true"));
        JobId afterBad = submit(job("touch ran").dependencies(List.of(Dependency.afterOk(bad))));
        JobId afterGood = submit(job("touch ran").dependencies(List.of(Dependency.afterNotOk(good))));
        assertThat(end(afterBad))
                .isEqualTo(new JobState.Cancelled("codex: job " + bad + ", on which it depends, did not end so"));
        assertThat(end(afterGood))
                .isEqualTo(new JobState.Cancelled("codex: job " + good + ", on which it depends, did not end so"));
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void jobStartsAfterAnyEndAndAfterAFailure() {
        JobId bad = submit(job("exit 3"));
        JobId afterAny = submit(job("true").dependencies(List.of(Dependency.afterAny(bad))));
        JobId afterNotOk = submit(job("true").dependencies(List.of(Dependency.afterNotOk(bad))));
        assertThat(end(afterAny)).isEqualTo(new JobState.Completed());
        assertThat(end(afterNotOk)).isEqualTo(new JobState.Completed());
    }

    @Test
    void cancelledDependencyIsNotOkEvenIfItsCommandExitsWithZero() {
        JobId first = submit(job("trap 'exit 0' TERM; echo up; while :; do sleep 0.1; done"));
        JobId second = submit(job("true").dependencies(List.of(Dependency.afterOk(first))));
        awaitOutput(first, "up");
        scheduler().cancel(first, "me", LONG);
        assertThat(end(second)).isInstanceOf(JobState.Cancelled.class);
    }

    @Test
    void dependencyKilledWithItsSupervisorCountsAsNotOk() throws IOException {
        JobId first = submit(job("sleep 300"));
        JobId second = submit(job("true").dependencies(List.of(Dependency.afterOk(first))));
        JobId third = submit(job("true").dependencies(List.of(Dependency.afterAny(first))));
        awaitRunning(first);
        killSession(first);
        assertThat(end(second)).isInstanceOf(JobState.Cancelled.class);
        assertThat(end(third)).isEqualTo(new JobState.Completed());
    }

    @Test
    void dependencyThatRunsOnWithoutItsSupervisorIsWaitedFor() throws IOException {
        JobId first = submit(job(untilGo()));
        JobId second = submit(job("true").dependencies(List.of(Dependency.afterAny(first))));
        awaitRunning(first);
        killSupervisor(first);
        awaitPending(second);
        assertThat(scheduler().await(second, java.time.Duration.ofSeconds(2)).state())
                .isInstanceOf(JobState.Pending.class);
        go();
        assertThat(end(second)).isEqualTo(new JobState.Completed());
        assertThat(state(first)).isInstanceOf(JobState.Vanished.class);
    }

    @Test
    void dependencyOnAJobThatIsNotHereIsRefused() {
        var elsewhere = List.of(Dependency.afterOk(new JobId("elsewhere-1")));
        assertThatThrownBy(() -> submit(job("true").dependencies(elsewhere)))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("elsewhere-1");
    }

    @Test
    void singletonWaitsForEarlierAndLaterJobsOfItsName() throws IOException {
        JobId earlier = submit(job(untilGo()));
        JobId other = submit(job("true").name("other").singleton(true));
        JobId only = submit(job("echo only >>order").singleton(true));
        assertThat(end(other)).isEqualTo(new JobState.Completed());
        JobId later = submit(job("until [ -e go2 ]; do sleep 0.1; done; echo later >>order"));
        awaitPending(only);
        awaitRunning(later);
        go();
        assertThat(end(earlier)).isEqualTo(new JobState.Completed());
        await().until(() -> state(only).equals(new JobState.Pending("waits for another job of its name")));
        Files.createFile(folder.resolve("go2"));
        assertThat(end(only)).isEqualTo(new JobState.Completed());
        assertThat(folder.resolve("order")).hasContent("later\nonly\n");
    }

    @Test
    void heldJobStartsWhenItIsReleased() {
        JobId id = submit(job("true").held(true));
        await().until(() -> state(id) instanceof JobState.Held);
        assertThat(snapshot(id).attempt()).isZero();
        scheduler().release(List.of(id));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
    }

    @Test
    void pendingJobCanBeHeldAndReleased() throws IOException {
        JobId first = submit(job(untilGo()));
        JobId second = submit(job("true").dependencies(List.of(Dependency.afterOk(first))));
        awaitPending(second);
        scheduler().hold(List.of(second));
        go();
        assertThat(end(first)).isEqualTo(new JobState.Completed());
        assertThat(state(second)).isInstanceOf(JobState.Held.class);
        scheduler().release(List.of(second));
        assertThat(end(second)).isEqualTo(new JobState.Completed());
    }

    @Test
    void pendingAndHeldJobsCanBeCancelled() {
        JobId held = submit(job("touch ran").held(true));
        JobId waiting = submit(job("touch ran").dependencies(List.of(Dependency.afterAny(held))));
        awaitPending(waiting);
        scheduler().cancel(waiting, "me", LONG);
        scheduler().cancel(List.of(held), "me");
        assertThat(end(held)).isEqualTo(new JobState.Cancelled("me"));
        assertThat(state(waiting)).isEqualTo(new JobState.Cancelled("me"));
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void waitingJobWhoseSupervisorIsKilledHasVanished() throws IOException {
        JobId held = submit(job("true").held(true));
        await().until(() -> state(held) instanceof JobState.Held);
        killSession(held);
        assertThat(state(held)).isInstanceOf(JobState.Vanished.class);
    }

    private void awaitPending(JobId id) {
        await().until(() -> state(id) instanceof JobState.Pending);
    }

    private static String untilGo() {
        return "until [ -e go ]; do sleep 0.1; done";
    }

    private void go() throws IOException {
        Files.createFile(folder.resolve("go"));
    }
}
