package io.codex.cli.command.jobs;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.batch.workflow.JobStanding;
import io.codex.core.batch.workflow.Need;
import io.codex.core.batch.workflow.Standing;
import io.codex.core.batch.workflow.WorkflowStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A workflow's jobs as lines, each below the last of those that it waits for.
final class WorkflowTree {
    private final WorkflowStatus status;
    private final List<String> lines = new ArrayList<>();

    private WorkflowTree(WorkflowStatus status) {
        this.status = status;
    }

    static List<String> lines(WorkflowStatus status) {
        var tree = new WorkflowTree(status);
        tree.lines.add(summary(status));
        tree.draw("", "");
        return tree.lines;
    }

    /// `flow: 2 of 3 completed`.
    static String summary(WorkflowStatus status) {
        long completed = status.jobs().stream()
                .filter(job -> job.standing() instanceof Standing.Submitted(JobState.Completed()))
                .count();
        return "%s: %d of %d completed"
                .formatted(status.name(), completed, status.jobs().size());
    }

    private void draw(String parent, String indent) {
        List<JobStanding> below =
                status.jobs().stream().filter(job -> parent(job).equals(parent)).toList();
        for (JobStanding job : below) {
            boolean last = job.equals(below.getLast());
            lines.add(indent + (last ? "└─ " : "├─ ") + words(job));
            draw(job.name(), indent + (last ? "   " : "│  "));
        }
    }

    private String parent(JobStanding job) {
        return status.jobs().stream()
                .map(JobStanding::name)
                .filter(name ->
                        job.job().needs().stream().anyMatch(need -> need.job().equals(name)))
                .reduce("", (_, later) -> later);
    }

    private String words(JobStanding job) {
        String ids = job.submitted()
                .map(submitted ->
                        submitted.ids().stream().map(JobId::value).collect(Collectors.joining(", ", " [", "]")))
                .orElse("");
        String others = job.job().needs().stream()
                .map(Need::job)
                .filter(name -> !name.equals(parent(job)))
                .collect(Collectors.joining(", "));
        return "%s%s %s%s"
                .formatted(
                        job.name(),
                        ids,
                        job.standing().inWords().replaceAll("\\p{Cntrl}", " "),
                        others.isEmpty() ? "" : " (also after %s)".formatted(others));
    }
}
