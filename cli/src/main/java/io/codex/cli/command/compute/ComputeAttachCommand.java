package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.WaitingLine;
import io.codex.cli.command.GrowingFile;
import io.codex.cli.command.InterruptNotice;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.compute.Allocation;
import io.codex.core.compute.AllocationEnd;
import io.codex.core.compute.Allocations;
import io.codex.core.compute.PilotPlan.Mode;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "attach",
        description = {
            "Show a batch job's output from its beginning, as it comes, and end with the job's exit code. From any host"
                    + " that shares the home folder, as often as you like.",
            "Ctrl-C ends the showing and leaves the job alone."
        },
        footer = {"%nExamples:", "  codex compute attach iter 4711"})
public final class ComputeAttachCommand implements Callable<Integer> {
    private static final Duration POLL = Duration.ofMillis(250);

    /// Another node's last words may be seen that much later than its job's end.
    private static final int QUIET_POLLS = 6;

    private final CliEnvironment environment;

    @Parameters(index = "0", paramLabel = "FACILITY", description = "Whose compute nodes.")
    private String facility = "";

    @Parameters(index = "1", paramLabel = "JOB", description = "A batch job of codex compute submit or --submit.")
    private JobId job = new JobId("0");

    public ComputeAttachCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        try (var site = ComputeSite.of(environment, facility);
                var line = new WaitingLine(environment)) {
            Allocations allocations = site.allocations(line);
            Allocation batch = allocations.ofJob(job);
            if (batch.note().mode() != Mode.BATCH) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "job %s holds commands that are attached to already".formatted(job),
                        "see codex compute status " + facility);
            }
            JobState end = follow(allocations, batch, line);
            if (!(end instanceof JobState.Completed)) {
                String advice = AllocationEnd.advice(end);
                environment
                        .err()
                        .printf(
                                "codex: job %s %s%n%s",
                                job, end.inWords(), advice.isEmpty() ? "" : "hint: " + advice + "\n");
            }
            return end.exitCode();
        } catch (CodexException e) {
            throw Offload.standingIn(e);
        }
    }

    private JobState follow(Allocations allocations, Allocation batch, WaitingLine line) {
        var output = new GrowingFile(batch.folder().output(), 0);
        var errors = new GrowingFile(batch.folder().errors(), 0);
        try (var notice = new InterruptNotice(
                environment,
                "the job goes on",
                "look again with codex compute attach %s %s".formatted(facility, job))) {
            notice.goesOn("job " + job);
            int quiet = 0;
            while (true) {
                JobState state = allocations.state(batch);
                boolean some = print(output, environment.out());
                some |= print(errors, environment.err());
                if (environment.out().checkError()) {
                    return state;
                }
                quiet = some ? 0 : quiet + 1;
                if (state.isFinal() && quiet >= QUIET_POLLS) {
                    return state;
                }
                if (state instanceof JobState.Pending) {
                    line.waiting("job " + job, state.inWords());
                } else {
                    line.done("job " + job);
                }
                Pause.of(POLL);
            }
        }
    }

    /// @return whether there was any
    private boolean print(GrowingFile file, PrintStream to) {
        try {
            byte[] added = file.readOn();
            to.write(added, 0, added.length);
            to.flush();
            return added.length > 0;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot read the output of job %s: %s".formatted(job, e.getMessage()),
                    "look again with codex compute attach %s %s".formatted(facility, job),
                    e);
        }
    }
}
