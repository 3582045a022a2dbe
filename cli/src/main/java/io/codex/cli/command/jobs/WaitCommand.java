package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.BatchScheduler.Until;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "wait",
        description = {
            "Wait until jobs have ended. Ctrl-C ends the wait and leaves the jobs alone.",
            "The exit code is the job's own; of several, 0 when all completed, else that of the first that did not."
                    + " 6 when the time is over, 5 for a job that is not known."
        },
        footer = {
            "%nExamples:",
            "  codex jobs wait 4711",
            "  codex jobs wait 4711 4712 --any --timeout 2h",
            "  codex jobs wait 4711 --poll || echo not yet"
        })
public final class WaitCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JsonOption json;

    @Option(names = "--any", description = "Until one of them has ended; print its id.")
    private boolean any;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "unlimited",
            description = "No longer than that: 90s, 2h, 1d; a number is in minutes (default: ${DEFAULT-VALUE}).")
    private Walltime timeout = Walltime.unlimited();

    @Option(names = "--poll", description = "Look once, and do not wait.")
    private boolean poll;

    @Parameters(paramLabel = "ID", arity = "1..*", description = "Jobs, or arrays.")
    private List<JobId> ids = List.of();

    public WaitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        var waiting = new JobWait(environment, scheduler.open());
        Until until = any ? Until.ANY_ENDED : Until.ALL_ENDED;
        List<JobSnapshot> jobs = waiting.await(ids, until, poll ? Walltime.of(Duration.ZERO) : timeout);
        List<JobSnapshot> ended =
                jobs.stream().filter(job -> job.state().isFinal()).toList();
        if (json.isAsked()) {
            json.print(jobs);
        } else if (any) {
            ended.forEach(job -> environment.out().println(job.id()));
        }
        return waiting.report(any ? ended.subList(0, 1) : ended);
    }
}
