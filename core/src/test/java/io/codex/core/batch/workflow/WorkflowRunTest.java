package io.codex.core.batch.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.RememberedScheduler;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.error.CodexException;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowRunTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String CHAIN = """
            name: flow
            jobs:
              prepare: {command: [prep]}
              train: {command: [train], after: prepare}
              report: {command: [report], after-any: train}
              publish: {command: [publish], after: [train, prepare]}
              mourn: {command: [mourn], after-not-ok: train}
            """;

    @TempDir
    private Path folder;

    private final RememberedScheduler scheduler = new RememberedScheduler();

    @Test
    void jobs_are_submitted_in_order_and_wait_for_each_other_in_the_scheduler() throws IOException {
        WorkflowRun run = begin(CHAIN);
        WorkflowStatus status = run.submit();
        assertThat(names()).containsExactly("flow.prepare", "flow.train", "flow.report", "flow.publish", "flow.mourn");
        assertThat(spec("report").dependencies()).containsExactly(Dependency.afterAny(id("train")));
        assertThat(spec("publish").dependencies())
                .containsExactly(Dependency.afterOk(id("train")), Dependency.afterOk(id("prepare")));
        assertThat(spec("mourn").dependencies()).containsExactly(Dependency.afterNotOk(id("train")));
        assertThat(spec("train").output()).isEqualTo(root().resolve("flow/logs/train_%j.log"));
        assertThat(words(status)).containsEntry("train", "pending: queued");
    }

    @Test
    void a_repeated_run_submits_only_what_is_missing() throws IOException {
        begin(CHAIN).submit();
        begin(CHAIN).submit();
        assertThat(scheduler.submitted()).hasSize(5);
    }

    @Test
    void a_run_that_was_killed_anywhere_is_taken_up_with_every_job_submitted_once() throws IOException {
        for (int kill = 1; kill <= 10; kill++) {
            var dying = new RememberedScheduler().dyingAt(kill);
            WorkflowRun run = begin(dying, CHAIN, "flow" + kill);
            assertThatThrownBy(run::submit).isInstanceOf(RememberedScheduler.Killed.class);
            assertThat(run.submit().jobs()).hasSize(5);
            assertThat(dying.submitted()).hasSize(5);
            assertThat(dying.submitted().getLast().dependencies()).hasSize(1);
        }
    }

    @Test
    void what_waits_for_a_job_that_failed_never_runs_and_is_told_why() throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        scheduler.set(id("prepare"), new JobState.Failed(3));
        assertThat(words(run.status()))
                .containsEntry("prepare", "failed with exit code 3")
                .containsEntry("train", "never runs: prepare failed with exit code 3")
                .containsEntry("publish", "never runs: train never runs")
                .containsEntry("report", "never runs: train never runs")
                .containsEntry("mourn", "never runs: train never runs");
        assertThat(run.status().isFinal()).isTrue();
        assertThat(run.status().isCompleted()).isFalse();
    }

    @Test
    void what_waits_for_a_failure_never_runs_after_a_success_and_the_workflow_is_completed() throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        end(List.of("prepare", "train", "report", "publish"), new JobState.Completed());
        assertThat(words(run.status())).containsEntry("mourn", "never runs: train completed");
        assertThat(run.status().isCompleted()).isTrue();
        run.resume("me");
        assertThat(scheduler.submitted()).hasSize(5);
    }

    @Test
    void an_unknown_or_vanished_predecessor_makes_no_job_impossible() throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        for (JobState state : List.of(new JobState.Unknown("no answer"), new JobState.Vanished("gone"))) {
            scheduler.set(id("prepare"), state);
            assertThat(words(run.status())).containsEntry("train", "pending: queued");
        }
    }

    @Test
    void resume_submits_the_failed_job_and_all_after_it_and_leaves_completed_ones_out_of_the_dependencies()
            throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        end(List.of("prepare", "report"), new JobState.Completed());
        end(List.of("train"), new JobState.OutOfMemory());
        run.status();
        scheduler.forget(id("prepare"));
        WorkflowStatus status = run.resume("me");
        assertThat(scheduler.cancelled()).containsExactly(id("mourn"), id("publish"));
        assertThat(names().subList(5, 9)).containsExactly("flow.train", "flow.report", "flow.publish", "flow.mourn");
        assertThat(spec("train.2").dependencies()).isEmpty();
        assertThat(spec("publish.2").dependencies()).containsExactly(Dependency.afterOk(id("train.2")));
        assertThat(words(status))
                .containsEntry("prepare", "completed")
                .containsEntry("publish", "pending: queued")
                .containsEntry("report", "pending: queued");
    }

    @Test
    void a_resume_that_was_killed_anywhere_is_taken_up_with_every_job_submitted_once_more() throws IOException {
        for (int kill = 1; kill <= 12; kill++) {
            var dying = new RememberedScheduler();
            WorkflowRun run = begin(dying, CHAIN, "flow" + kill);
            WorkflowStatus first = run.submit();
            for (String job : List.of("prepare", "report")) {
                dying.set(first.job(job).submitted().orElseThrow().ids().getFirst(), new JobState.Completed());
            }
            dying.set(first.job("train").submitted().orElseThrow().ids().getFirst(), new JobState.Failed(1));
            dying.dyingAt(kill);
            assertThatThrownBy(() -> run.resume("me"))
                    .as("step %d", kill)
                    .isInstanceOf(RememberedScheduler.Killed.class);
            WorkflowStatus status = run.resume("me");
            assertThat(dying.submitted()).as("killed at step %d", kill).hasSize(9);
            assertThat(status.jobs())
                    .extracting(job -> job.submitted().orElseThrow().submission())
                    .containsExactly(1, 2, 2, 2, 2);
            assertThat(dying.queue()).hasSize(4);
        }
    }

    @Test
    void resume_keeps_what_runs_and_does_not_depend_on_the_failure() throws IOException {
        WorkflowRun run = begin("""
                name: flow
                jobs:
                  a: {command: [a]}
                  b: {command: [b]}
                  c: {command: [c], after: b}
                """);
        run.submit();
        scheduler.set(id("a"), new JobState.Cancelled("me"));
        scheduler.set(id("b"), new JobState.Running());
        run.resume("me");
        assertThat(scheduler.cancelled()).isEmpty();
        assertThat(names()).containsExactly("flow.a", "flow.b", "flow.c", "flow.a");
    }

    @Test
    void nothing_is_submitted_after_a_job_whose_end_is_not_known() throws IOException {
        WorkflowRun run = begin(CHAIN);
        scheduler.dyingAt(3);
        assertThatThrownBy(run::submit).isInstanceOf(RememberedScheduler.Killed.class);
        scheduler.forget(id("prepare"));
        assertThatThrownBy(run::submit)
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("train waits for prepare, which is unknown: no such job");
        assertThat(scheduler.submitted()).hasSize(1);
    }

    @Test
    void an_end_that_was_seen_once_is_remembered_when_the_scheduler_has_forgotten_the_job() throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        scheduler.set(id("prepare"), new JobState.Failed(3));
        run.status();
        scheduler.forget(id("prepare"));
        assertThat(words(run.status())).containsEntry("prepare", "failed with exit code 3");
    }

    @Test
    void a_part_of_an_array_that_failed_keeps_dependents_from_running() throws IOException {
        WorkflowRun run = begin("""
                name: flow
                jobs:
                  sweep: {command: [a], array: 2000}
                  merge: {command: [b], after: sweep}
                """);
        run.submit();
        assertThat(spec("merge").dependencies())
                .extracting(dependency -> dependency.job().value())
                .containsExactly("1", "2");
        assertThat(spec("sweep").output()).hasFileName("sweep_%j_%a.log");
        scheduler.set(new JobId("1"), new JobState.Running());
        scheduler.set(new JobId("2"), new JobState.Failed(1));
        assertThat(words(run.status()))
                .containsEntry("sweep", "running")
                .containsEntry("merge", "never runs: sweep failed with exit code 1");
    }

    @Test
    void cancel_ends_what_waits_before_what_it_waits_for() throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        end(List.of("prepare"), new JobState.Completed());
        assertThat(words(run.cancel("me"))).containsEntry("train", "cancelled by me");
        assertThat(scheduler.cancelled()).containsExactly(id("mourn"), id("publish"), id("report"), id("train"));
    }

    @Test
    void a_wait_follows_the_jobs_until_nothing_more_happens_by_itself() throws IOException {
        WorkflowRun run = begin(CHAIN);
        run.submit();
        var ends = new ArrayList<>(List.of("prepare", "train", "report"));
        var told = new ArrayList<String>();
        scheduler.set(id("mourn"), new JobState.Running());
        scheduler.whileAwaited(running -> {
            if (ends.isEmpty()) {
                running.set(id("mourn"), new JobState.Completed());
                return;
            }
            String next = ends.removeFirst();
            running.set(id(next), next.equals("train") ? new JobState.Failed(1) : new JobState.Completed());
        });
        WorkflowStatus last = run.await(LONG, status -> told.add(words(status).toString()));
        assertThat(words(last))
                .containsEntry("publish", "never runs: train failed with exit code 1")
                .containsEntry("mourn", "completed");
        assertThat(told).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void a_changed_definition_is_taken_over_only_by_resume() throws IOException {
        begin(CHAIN).submit();
        String changed = CHAIN.replace("[train]", "[train, --less]");
        assertThatThrownBy(() -> begin(changed))
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.hint()).contains("codex jobs workflow resume flow --file"));
        end(List.of("prepare"), new JobState.Completed());
        end(List.of("train"), new JobState.Failed(1));
        WorkflowRun run = new WorkflowRun(scheduler, WorkflowFolder.of(root(), "flow"));
        run.redefine(folder.resolve("flow.yaml"));
        run.resume("me");
        assertThat(spec("train.2").command()).containsExactly("train", "--less");
        assertThat(names()).filteredOn("flow.prepare"::equals).hasSize(1);
        Files.writeString(folder.resolve("flow.yaml"), "name: flow\njobs:\n  prepare: {command: [prep]}\n");
        assertThatThrownBy(() -> run.redefine(folder.resolve("flow.yaml")))
                .hasMessageContaining("lacks the job train, which has not ended");
    }

    @Test
    void its_files_are_its_owners_alone() throws IOException {
        begin(CHAIN).submit();
        try (Stream<Path> files = Files.walk(root())) {
            assertThat(files)
                    .hasSize(5)
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .isEqualTo(PosixFilePermissions.fromString(
                                    Files.isDirectory(file) ? "rwx------" : "rw-------")));
        }
        assertThat(WorkflowFolder.all(root())).extracting(WorkflowFolder::name).containsExactly("flow");
        assertThatThrownBy(() -> WorkflowFolder.of(root(), "../x")).isInstanceOf(CodexException.class);
    }

    @Test
    void processes_of_this_host_run_in_the_folder_of_the_file_and_write_into_the_logs() throws IOException {
        var local = new LocalScheduler(folder.resolve("jobs"), ServiceIdentity.hostName(), new LocalShell());
        WorkflowRun run = begin(local, """
                name: flow
                jobs:
                  good: {command: "pwd; echo $GREETING > greeting", env: {GREETING: hello}}
                  bad: {command: [sh, -c, exit 3]}
                """, "flow");
        run.submit();
        WorkflowStatus status = run.await(LONG, _ -> {});
        assertThat(words(status)).isEqualTo(Map.of("good", "completed", "bad", "failed with exit code 3"));
        assertThat(status.job("good").parts().getFirst().log())
                .hasContent(folder + "\n")
                .hasParent(root().resolve("flow/logs"));
        assertThat(folder.resolve("greeting")).hasContent("hello");
    }

    private WorkflowRun begin(String text) throws IOException {
        return begin(scheduler, text, "flow");
    }

    private WorkflowRun begin(BatchScheduler with, String text, String instance) throws IOException {
        Path file = Files.writeString(folder.resolve("flow.yaml"), text);
        WorkflowFolder files = WorkflowFolder.of(root(), instance);
        files.begin(file, with.name());
        return new WorkflowRun(with, files);
    }

    private Path root() {
        return folder.resolve("home/workflows");
    }

    private void end(List<String> jobs, JobState state) {
        jobs.forEach(job -> scheduler.set(id(job), state));
    }

    private String tag(String job) {
        return WorkflowFolder.of(root(), "flow").state().tag() + "." + job;
    }

    private JobId id(String job) {
        return scheduler.id(tag(job));
    }

    private JobSpec spec(String job) {
        return scheduler.spec(tag(job));
    }

    private List<String> names() {
        return scheduler.submitted().stream().map(JobSpec::name).toList();
    }

    private static Map<String, String> words(WorkflowStatus status) {
        return status.jobs().stream()
                .collect(Collectors.toMap(
                        JobStanding::name, job -> job.standing().inWords()));
    }
}
