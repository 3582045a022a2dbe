package io.codex.cli.command.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.workflow.JobStanding;
import io.codex.core.batch.workflow.Need;
import io.codex.core.batch.workflow.Standing;
import io.codex.core.batch.workflow.SubmittedJob;
import io.codex.core.batch.workflow.WorkflowJob;
import io.codex.core.batch.workflow.WorkflowStatus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WorkflowTreeTest {
    @Test
    void each_job_is_below_the_last_of_those_that_it_waits_for() {
        var status = new WorkflowStatus(
                "flow",
                List.of(
                        job("prepare", "11", new Standing.Submitted(new JobState.Completed())),
                        job("check", "12", new Standing.Submitted(new JobState.Running())),
                        job("train", "13", new Standing.Submitted(new JobState.Failed(3)), "prepare"),
                        job(
                                "report",
                                "14",
                                new Standing.NeverRuns("train failed with exit code 3", false),
                                "prepare",
                                "train"),
                        job("clean", "", new Standing.NotSubmitted(), "prepare")));
        assertThat(WorkflowTree.lines(status))
                .containsExactly(
                        "flow: 1 of 5 completed",
                        "├─ prepare [11] completed",
                        "│  ├─ train [13] failed with exit code 3",
                        "│  │  └─ report [14] never runs: train failed with exit code 3 (also after prepare)",
                        "│  └─ clean not submitted",
                        "└─ check [12] running");
    }

    private static JobStanding job(String name, String id, Standing standing, String... after) {
        List<Need> needs = Arrays.stream(after)
                .map(job -> new Need(Dependency.Condition.AFTER_OK, job))
                .toList();
        JobSpec spec = JobSpec.builder(name, List.of("true"), Path.of("/"), Path.of("log"))
                .build();
        Optional<SubmittedJob> submitted = Stream.of(id)
                .filter(text -> !text.isEmpty())
                .map(text -> new SubmittedJob(
                        name,
                        1,
                        new JobTag("t." + name),
                        List.of(),
                        List.of(new SubmittedJob.Part(new JobId(text), null))))
                .findFirst();
        return new JobStanding(new WorkflowJob(name, spec, needs), submitted, List.of(), standing);
    }
}
