package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "array",
        abbreviateSynopsis = true,
        description = {
            "Run one task for each line of a file: a parameter sweep. Blank lines and those that begin with # are"
                    + " passed over, and later changes of the file change nothing.",
            "A task has its line in CODEX_ARRAY_LINE and its number, from 0, in CODEX_ARRAY_INDEX. No secrets in the"
                    + " file: others on the node may see them."
        },
        footer = {
            "%nExamples:",
            "  codex jobs array commands.txt --concurrency 20",
            "  codex jobs array --time 1h inputs.txt -- ./simulate --input {}"
        })
public final class ArrayCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SchedulerOption scheduler;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private JobOptions job;

    @Option(names = "--concurrency", paramLabel = "K", description = "At most so many tasks at once.")
    private int concurrency;

    @Option(
            names = {"-W", "--wait"},
            description = "Wait for the end of all; exit code 0 when all completed.")
    private boolean wait;

    @Parameters(index = "0", paramLabel = "FILE", description = "The lines.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "After --: the command, in which {} stands for the line, which comes last where there is no"
                    + " {}. Without it each line is a command of bash.")
    private List<String> command = List.of();

    public ArrayCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        if (concurrency < 0) {
            throw new CodexException(
                    ExitCode.USAGE, "--concurrency %d is negative".formatted(concurrency), "0 sets no limit");
        }
        List<String> lines = SweepFolder.lines(file);
        JobTag tag = Objects.requireNonNullElseGet(job.tag(), JobTag::random);
        Path jobs = ServicesHome.fromEnvironment(environment.variables()).jobs();
        var range = new ArrayRange(new JobArray(0, lines.size(), concurrency));
        // what is wrong with the options is said before anything is written
        JobSpec wanted = job.spec(List.of("bash"), name(), range);
        List<String> argv = new SweepFolder(jobs.resolve("sweeps").resolve(tag.value())).write(lines, command);
        JobSpec spec = wanted.toBuilder().command(argv).tag(tag).build();
        return new Submission(environment, scheduler.open()).submit(spec, wait);
    }

    private String name() {
        Path program = command.isEmpty() ? file : Path.of(command.getFirst());
        return Objects.requireNonNullElse(program.getFileName(), program).toString();
    }
}
