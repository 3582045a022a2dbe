package io.codex.core.batch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Arrays of real tasks.
class LocalArrayTest extends LocalBackEnd {
    @Test
    void eachTaskRunsOnceWithItsIndexAndItsOwnOutput() throws IOException {
        JobId id = submit(array("echo $CODEX_JOB_ID $CODEX_ARRAY_INDEX; echo e$CODEX_ARRAY_INDEX >&2", 3, 4, 0)
                .error(folder.resolve("logs/%j_%a.err")));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        List<JobSnapshot> tasks = scheduler().tasks(id);
        assertThat(tasks)
                .extracting(JobSnapshot::id)
                .containsExactly(task(id, 3), task(id, 4), task(id, 5), task(id, 6));
        for (int index = 3; index <= 6; index++) {
            assertThat(state(task(id, index))).isEqualTo(new JobState.Completed());
            assertThat(output(task(id, index))).isEqualTo(id + " " + index + "\n");
            assertThat(folder.resolve("logs/%s_%d.err".formatted(id, index))).hasContent("e" + index + "\n");
        }
    }

    @Test
    void noMoreTasksRunAtOnceThanTheConcurrency() throws IOException {
        String counted =
                "mkdir r; cd r; touch $$; ls | wc -l >>../counts; sleep 0.2; rm $$".replace("mkdir", "mkdir -p");
        JobId id = submit(array(counted, 0, 12, 3));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(Files.readAllLines(folder.resolve("counts")))
                .hasSize(12)
                .allSatisfy(count -> assertThat(Integer.parseInt(count.strip())).isLessThanOrEqualTo(3));
    }

    @Test
    void twoHundredTasksEndAndAreSeen() {
        JobId id = submit(array("exit $((CODEX_ARRAY_INDEX == 150))", 0, 200, 4));
        assertThat(scheduler().await(id, Duration.ofMinutes(2)).state())
                .isEqualTo(new JobState.Failed(1, "1 of 200 tasks did not complete"));
        assertThat(scheduler().tasks(id))
                .hasSize(200)
                .filteredOn(task -> task.state().equals(new JobState.Completed()))
                .hasSize(199);
    }

    @Test
    void wholeRunsWhileAnyTaskDoesAndIsPendingBeforeTheFirst() throws IOException {
        JobId first = submit(job("until [ -e go ]; do sleep 0.1; done"));
        JobId id = submit(array("until [ -e go2 ]; do sleep 0.1; done", 0, 3, 1)
                .dependencies(List.of(Dependency.afterOk(first))));
        await().until(() -> state(id).equals(new JobState.Pending("waits for job " + first)));
        assertThat(state(task(id, 1))).isEqualTo(new JobState.Pending("waits for job " + first));
        Files.createFile(folder.resolve("go"));
        awaitRunning(id);
        await().until(() -> state(task(id, 0)) instanceof JobState.Running);
        assertThat(state(task(id, 2))).isEqualTo(new JobState.Pending("waits for its turn in the array"));
        Files.createFile(folder.resolve("go2"));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
    }

    @Test
    void jobThatDependsOnAnArrayWaitsForAllOfIt() {
        JobId good = submit(array("sleep 0.3", 0, 3, 1));
        JobId bad = submit(array("exit $CODEX_ARRAY_INDEX", 0, 2, 0));
        JobId afterGood = submit(job("true").dependencies(List.of(Dependency.afterOk(good))));
        JobId afterBad = submit(job("true").dependencies(List.of(Dependency.afterOk(bad))));
        JobId afterTask = submit(job("true").dependencies(List.of(Dependency.afterOk(task(bad, 0)))));
        assertThat(end(afterGood)).isEqualTo(new JobState.Completed());
        assertThat(state(good)).isEqualTo(new JobState.Completed());
        assertThat(end(afterBad)).isInstanceOf(JobState.Cancelled.class);
        assertThat(end(afterTask)).isEqualTo(new JobState.Completed());
    }

    @Test
    void oneTaskIsCancelledWhetherItRunsOrWaits() {
        JobId id = submit(array("sleep 300", 0, 3, 2));
        await().until(() ->
                state(task(id, 0)) instanceof JobState.Running && state(task(id, 1)) instanceof JobState.Running);
        scheduler().cancel(task(id, 2), "me", LONG);
        assertThat(state(task(id, 2))).isEqualTo(new JobState.Cancelled("me"));
        scheduler().cancel(task(id, 0), "me", LONG);
        assertThat(state(task(id, 0))).isEqualTo(new JobState.Cancelled("me"));
        assertThat(state(id)).isEqualTo(new JobState.Running());
        scheduler().cancel(List.of(task(id, 1)), "me");
        assertThat(end(id)).isEqualTo(new JobState.Cancelled("me"));
        assertThat(Files.exists(jobFolder(task(id, 2)).resolve("supervisor"))).isFalse();
    }

    @Test
    void cancelledArrayEndsAllItsTasksAndStartsNoMore() {
        JobId id = submit(array("sleep 300", 0, 20, 2));
        await().until(() -> state(task(id, 1)) instanceof JobState.Running);
        scheduler().cancel(id, "me", LONG);
        assertThat(state(id)).isEqualTo(new JobState.Cancelled("me"));
        assertThat(scheduler().tasks(id)).extracting(JobSnapshot::state).containsOnly(new JobState.Cancelled("me"));
        assertThat(IntStream.range(0, 20)
                        .filter(i -> Files.exists(jobFolder(task(id, i)).resolve("supervisor"))))
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void tasksRunOnWithoutTheSupervisorOfTheArrayAndTheOthersVanish() throws IOException {
        JobId id = submit(array("until [ -e go ]; do sleep 0.1; done", 0, 3, 1));
        await().until(() -> state(task(id, 0)) instanceof JobState.Running);
        killSession(id);
        assertThat(state(id)).isEqualTo(new JobState.Running());
        Files.createFile(folder.resolve("go"));
        await().until(() -> state(task(id, 0)).equals(new JobState.Completed()));
        assertThat(state(task(id, 1))).isInstanceOf(JobState.Vanished.class);
        assertThat(state(id)).isInstanceOf(JobState.Vanished.class);
    }

    @Test
    void heldArrayStartsWhenItIsReleasedAndATaskAloneCannotBeHeld() {
        JobId id = submit(array("true", 0, 2, 0).held(true));
        await().until(() -> state(id) instanceof JobState.Held);
        assertThatThrownBy(() -> scheduler().hold(List.of(task(id, 0)))).isInstanceOf(CodexException.class);
        scheduler().release(List.of(id));
        assertThat(end(id)).isEqualTo(new JobState.Completed());
    }

    @Test
    void arrayIsFoundByItsNameAndATaskOutsideItIsUnknown() {
        List<JobId> ids = scheduler().submitArray(array("true", 0, 2, 0).build());
        assertThat(ids).hasSize(1);
        assertThat(end(ids.getFirst())).isEqualTo(new JobState.Completed());
        assertThat(scheduler().withName("test")).extracting(JobSnapshot::id).containsExactly(ids.getFirst());
        assertThat(state(task(ids.getFirst(), 2))).isInstanceOf(JobState.Unknown.class);
    }

    private JobSpec.Builder array(String script, int first, int size, int concurrency) {
        return job(script).output(folder.resolve("logs/%j_%a.log")).array(new JobArray(first, size, concurrency));
    }

    private static JobId task(JobId array, int index) {
        return new JobId(array + "_" + index);
    }
}
