package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.retry.RetryPolicy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "submit",
        abbreviateSynopsis = true,
        description = "Submit a script, or a command after --, and print the job's id alone on standard output.",
        footer = {
            "%nExamples:",
            "  codex jobs submit --time 2h --mem 16G train.sh --epochs 3",
            "  codex jobs submit --gpus h100:2 --partition gpu,long -- python train.py",
            "  id=$(codex jobs submit prepare.sh) && codex jobs submit --after-ok $id train.sh",
            "  codex jobs submit --wait -- make test"
        })
public final class SubmitCommand implements Callable<Integer> {
    private static final String END_OF_OPTIONS = "--";

    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JobOptions job;

    @Option(
            names = {"-a", "--array"},
            paramLabel = "TASKS",
            description =
                    "Run it once for each CODEX_ARRAY_INDEX: 10 is 0-9, 1-10 is itself, 1-10%%4 at most 4 at once.")
    private @Nullable ArrayRange array;

    @Option(
            names = {"-W", "--wait"},
            description = "Wait for its end, and end with its exit code.")
    private boolean wait;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RetryOptions retry;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "A script, executable or beginning with #!, or a command after --; then its arguments.")
    private List<String> command = List.of();

    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    public SubmitCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Spec
    void spec(CommandSpec own) {
        spec = own;
        // what follows the script are its own options
        own.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() {
        JobProgram program = isAfterEndOfOptions()
                ? JobProgram.command(command)
                : JobProgram.script(command, environment.variables());
        JobSpec asked = job.spec(program.argv(), program.name(), array);
        Optional<RetryPolicy> policy = retry.policy(wait, array != null);
        return policy.isPresent()
                ? new RetriedSubmission(environment, scheduler.open(), policy.get()).submit(asked)
                : new Submission(environment, scheduler.open()).submit(asked, wait);
    }

    private boolean isAfterEndOfOptions() {
        List<String> all = spec.commandLine().getParseResult().originalArgs();
        int before = all.size() - command.size() - 1;
        return before >= 0 && all.get(before).equals(END_OF_OPTIONS);
    }
}
