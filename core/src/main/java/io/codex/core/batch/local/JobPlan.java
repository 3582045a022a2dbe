package io.codex.core.batch.local;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Walltime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the supervisor must know of a job, in lines that bash reads without quoting: a key, a blank, the value.
final class JobPlan {
    private final List<String> lines = new ArrayList<>();

    /// @param earlier the jobs that a singleton waits for
    /// @param grace   between SIGTERM and SIGKILL
    JobPlan(LocalId id, JobSpec spec, List<LocalId> earlier, Duration grace) {
        add("name", spec.name());
        add("grace", Long.toString(grace.toSeconds()));
        for (Dependency dependency : spec.dependencies()) {
            LocalId on = LocalId.of(dependency.job(), id.host()).orElseThrow();
            add("after", condition(dependency.condition()) + " " + on.local());
        }
        earlier.forEach(other -> add("after", "any " + other.local()));
        if (spec.singleton()) {
            add("singleton", spec.name());
        }
        if (spec.requeue()) {
            add("requeue", Integer.toString(JobSpec.REQUEUE_EXIT));
        }
        if (spec.resources().walltime() instanceof Walltime.Limited(Duration limit)) {
            add("walltime", Long.toString(Math.max(1, limit.toSeconds())));
        }
        if (spec.endSignal() != null) {
            add(
                    "signal",
                    spec.endSignal().signal() + " "
                            + Math.max(1, spec.endSignal().before().toSeconds()));
        }
        JobArray array = spec.array();
        if (array != null) {
            add("array", "%d %d %d".formatted(array.first(), array.last(), concurrency(array)));
            add("output", spec.outputOf(id.id()).toAbsolutePath().toString());
        }
        if (spec.error() != null) {
            add("error", spec.errorOf(id.id()).toAbsolutePath().toString());
        }
    }

    /// The file of one task where the pattern has `%a`.
    static Path ofTask(Path pattern, int index) {
        return Path.of(pattern.toString().replace("%a", Integer.toString(index)));
    }

    /// The numbers of the jobs that the plan in that text waits for.
    static List<String> waitsFor(String plan) {
        return plan.lines()
                .filter(line -> line.startsWith("after "))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .distinct()
                .toList();
    }

    private static int concurrency(JobArray array) {
        return array.concurrency() == 0 ? Runtime.getRuntime().availableProcessors() : array.concurrency();
    }

    private static String condition(Dependency.Condition condition) {
        return switch (condition) {
            case AFTER_OK -> "ok";
            case AFTER_ANY -> "any";
            case AFTER_NOT_OK -> "not-ok";
        };
    }

    private void add(String key, String value) {
        if (value.contains("\n")) {
            throw new IllegalArgumentException("a line break in the %s of a job: %s".formatted(key, value));
        }
        lines.add(key + " " + value);
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
