package io.codex.cli.command.jobs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.codex.cli.CliEnvironment;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.Walltime;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "info",
        description = "Show everything about a job, and why it is where it is; without one, the partitions and nodes.",
        footer = {"%nExamples:", "  codex jobs info", "  codex jobs info 4711 --json"})
public final class InfoCommand implements Callable<Integer> {
    /// A job with the scheduler's own words.
    @RegisterForReflection
    record Explained(@JsonUnwrapped JobSnapshot job, String explanation) {}

    /// Where jobs can run.
    @RegisterForReflection
    record Workers(List<Partition> partitions, List<Node> nodes) {}

    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "A job.")
    private @Nullable JobId id;

    public InfoCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        BatchScheduler open = scheduler.open();
        if (id == null) {
            show(new Workers(open.partitions(), open.nodes()));
        } else {
            Map<JobId, JobSnapshot> jobs = open.query(List.of(id));
            show(new Explained(Objects.requireNonNull(jobs.get(id)), open.explain(id)));
        }
        return 0;
    }

    private void show(Explained explained) {
        if (json.isAsked()) {
            json.print(explained);
            return;
        }
        JobSnapshot job = explained.job();
        var rows = new TextRows(
                environment.colour(), "job", TextRows.plain(job.id().value()));
        add(rows, "name", job.name());
        add(rows, "state", job.state().inWords());
        add(rows, "partition", job.partition());
        add(rows, "nodes", job.host());
        add(rows, "submitted", job.submitted().equals(Instant.EPOCH) ? null : seconds(job.submitted()));
        add(rows, "started", seconds(job.started()));
        add(rows, "ended", seconds(job.ended()));
        var ran = JobTable.ran(job, Instant.now());
        add(rows, "ran for", ran == null ? null : Walltime.of(ran));
        add(rows, "walltime", job.walltime());
        add(rows, "attempt", job.attempt() == 0 ? null : job.attempt());
        add(rows, "log", job.output());
        add(rows, "tag", job.tag());
        environment.out().print(rows);
        if (!explained.explanation().isBlank()) {
            environment.out().println();
            explained.explanation().strip().lines().forEach(environment.out()::println);
        }
    }

    private static void add(TextRows rows, String what, @Nullable Object value) {
        String text = value == null ? "" : TextRows.plain(value.toString());
        if (!text.isEmpty()) {
            rows.add(what, text);
        }
    }

    private void show(Workers workers) {
        if (json.isAsked()) {
            json.print(workers);
            return;
        }
        var partitions = new TextRows(environment.colour(), "PARTITION", "NODES", "FREE", "GPUS", "TIME LIMIT", "");
        for (Partition partition : workers.partitions()) {
            partitions.add(
                    TextRows.plain(partition.name()) + (partition.preferred() ? "*" : ""),
                    count(partition.nodes()),
                    Integer.toString(partition.freeNodes()),
                    TextRows.plain(partition.gpus()),
                    partition.maximum() == null ? "" : partition.maximum().toString(),
                    partition.available()
                            ? TextRows.plain(partition.comment())
                            : "@|red down|@ " + TextRows.plain(partition.comment()));
        }
        var nodes = new TextRows(
                environment.colour(), "NODE", "STATE", "PARTITIONS", "CPUS", "FREE", "MEMORY", "GPUS", "REASON");
        for (Node node : workers.nodes()) {
            nodes.add(
                    TextRows.plain(node.name()),
                    "@|%s %s|@".formatted(node.usable() ? "green" : "red", TextRows.plain(node.state())),
                    TextRows.plain(String.join(",", node.partitions())),
                    count(node.cpus()),
                    Integer.toString(node.freeCpus()),
                    gibibytes(node.memory()),
                    TextRows.plain(node.gpus()),
                    TextRows.plain(node.reason()));
        }
        environment.out().print(partitions);
        environment.out().println();
        environment.out().print(nodes);
    }

    private static @Nullable Instant seconds(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static String gibibytes(@Nullable MemorySize memory) {
        return memory == null ? "" : String.format(Locale.ROOT, "%.1fG", memory.mebibytes() / 1024.0);
    }

    private static String count(int number) {
        return number == 0 ? "?" : Integer.toString(number);
    }
}
