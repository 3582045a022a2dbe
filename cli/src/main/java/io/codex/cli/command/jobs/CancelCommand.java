package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.UserName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Ask jobs to end, and do not wait for it. A job that has ended is left as it is.",
        footer = {
            "%nExamples:",
            "  codex jobs cancel 4711 4712",
            "  codex jobs cancel --name train.sh",
            "  codex jobs cancel --all --yes"
        })
public final class CancelCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Option(
            names = {"-J", "--name"},
            paramLabel = "NAME",
            description = "Those of that name.")
    private @Nullable String name;

    @Option(names = "--all", description = "All of yours; asks first.")
    private boolean all;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Jobs, arrays, tasks.")
    private List<JobId> ids = List.of();

    public CancelCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        if ((ids.isEmpty() ? 0 : 1) + (name == null ? 0 : 1) + (all ? 1 : 0) != 1) {
            throw new CodexException(
                    ExitCode.USAGE, "say which jobs: their ids, --name NAME or --all", "see codex jobs queue");
        }
        BatchScheduler open = scheduler.open();
        List<JobSnapshot> jobs = jobs(open);
        // one that is not known is tried: the scheduler may know it when it is asked for it alone
        List<JobSnapshot> going =
                jobs.stream().filter(job -> !job.state().isFinal()).toList();
        if (all && !going.isEmpty() && !isConfirmed(going.size())) {
            environment.err().println("nothing was cancelled");
            return ExitCode.FAILED.number();
        }
        jobs.stream()
                .filter(job -> job.state().isFinal())
                .forEach(job -> environment
                        .err()
                        .printf("job %s had ended: %s%n", job.id(), job.state().inWords()));
        if (jobs.isEmpty()) {
            environment.err().println("no such jobs");
        }
        if (!going.isEmpty()) {
            open.cancel(going.stream().map(JobSnapshot::id).toList(), UserName.ofThisProcess(environment.variables()));
            going.forEach(this::say);
        }
        return ExitCode.OK.number();
    }

    private List<JobSnapshot> jobs(BatchScheduler open) {
        if (all) {
            return open.queue();
        }
        if (name != null) {
            return open.withName(name).stream()
                    .filter(job -> !job.state().isFinal())
                    .toList();
        }
        List<JobId> distinct = ids.stream().distinct().toList();
        Map<JobId, JobSnapshot> found = open.query(distinct);
        return distinct.stream()
                .map(id -> Objects.requireNonNull(found.get(id)))
                .toList();
    }

    private void say(JobSnapshot job) {
        if (job.state() instanceof JobState.Unknown(var reason)) {
            environment.err().printf("job %s was not known, and was cancelled all the same: %s%n", job.id(), reason);
        } else {
            environment.out().printf("cancelled %s %s%n", job.id(), TextRows.plain(job.name()));
        }
    }

    private boolean isConfirmed(int count) throws IOException {
        if (yes) {
            return true;
        }
        if (!environment.progress()) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "--all would cancel %d jobs".formatted(count),
                    "add --yes where nobody can be asked");
        }
        environment.err().printf("Cancel %d jobs? [y/N] ", count);
        environment.err().flush();
        String answer = new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    }
}
