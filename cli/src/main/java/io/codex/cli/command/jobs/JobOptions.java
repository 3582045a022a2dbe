package io.codex.cli.command.jobs;

import io.codex.cli.CliEnvironment;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Mail;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Everything of a job but its command and its array; a mixin.
public final class JobOptions {
    private final CliEnvironment environment;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ResourceOptions resources;

    @Option(
            names = {"-J", "--name"},
            paramLabel = "NAME",
            description = "Name of the job (default: the program's).")
    private @Nullable String name;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Makes this repeatable: submitting the same tag again gives the same job.")
    private @Nullable JobTag tag;

    @Option(names = "--after-ok", paramLabel = "ID", split = ",", description = "Start when those jobs completed.")
    private List<JobId> afterOk = List.of();

    @Option(names = "--after-any", paramLabel = "ID", split = ",", description = "Start when those jobs ended.")
    private List<JobId> afterAny = List.of();

    @Option(
            names = "--after-not-ok",
            paramLabel = "ID",
            split = ",",
            description = "Start when those jobs ended without completing.")
    private List<JobId> afterNotOk = List.of();

    @Option(names = "--singleton", description = "Start when no other job of yours with that name runs.")
    private boolean singleton;

    @Option(
            names = "--requeue",
            description = "Start it again after preemption or a node's failure, or when it exits with 75.")
    private boolean requeue;

    @Option(
            names = "--signal",
            paramLabel = "SIGNAL@TIME",
            description = "Send a signal that long before the walltime ends: TERM@2m.")
    private @Nullable EndSignal signal;

    @Option(names = "--nice", paramLabel = "N", description = "Lower its priority by that much.")
    private int nice;

    @Option(names = "--mail-to", paramLabel = "ADDRESS", description = "Whom the scheduler writes to.")
    private @Nullable String mailTo;

    @Option(
            names = "--mail-on",
            paramLabel = "EVENT",
            split = ",",
            description = "begin, end, fail (default with --mail-to: end,fail).")
    private Set<Mail.Event> mailOn = Set.of();

    @Option(names = "--comment", paramLabel = "TEXT", description = "Shown by the scheduler.", defaultValue = "")
    private String comment = "";

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            description = "A variable of the job; NAME alone takes its value here. No secrets: others may see it.")
    private List<String> variables = List.of();

    @Option(
            names = {"-D", "--chdir"},
            paramLabel = "DIR",
            description = "Working directory (default: this one).")
    private @Nullable Path directory;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Log, below the working directory; %%j is the job's id, %%a the array index"
                    + " (default: codex-%%j.log, of an array codex-%%j-%%a.log).")
    private @Nullable Path output;

    @Option(
            names = {"-e", "--error"},
            paramLabel = "FILE",
            description = "Standard error (default: into the log).")
    private @Nullable Path error;

    @Option(
            names = {"-H", "--hold"},
            description = "Let it wait for codex jobs release.")
    private boolean held;

    @Option(
            names = "--native",
            paramLabel = "OPTION",
            parameterConsumer = VerbatimValue.class,
            description = "An option in the scheduler's own words, as --native=--licenses=x; may be repeated.")
    private List<String> nativeOptions = List.of();

    public JobOptions(CliEnvironment environment) {
        this.environment = environment;
    }

    @Nullable
    JobTag tag() {
        return tag;
    }

    /// @param program its name when the user gave none
    /// @throws CodexException when the options contradict each other
    JobSpec spec(List<String> command, String program, @Nullable ArrayRange array) {
        Path folder = Path.of("").toAbsolutePath().resolve(directory == null ? Path.of("") : directory);
        Path log = output == null ? Path.of(array == null ? "codex-%j.log" : "codex-%j-%a.log") : output;
        Map<String, String> given = given();
        return JobTypes.checked(() -> JobSpec.builder(
                        name == null ? program : name,
                        command,
                        folder.normalize(),
                        folder.resolve(log).normalize())
                .tag(tag)
                .error(error == null ? null : folder.resolve(error).normalize())
                .environment(given)
                .resources(resources.resources())
                .dependencies(dependencies())
                .singleton(singleton)
                .array(array == null ? null : array.array())
                .requeue(requeue)
                .endSignal(signal)
                .nice(nice)
                .mail(mail())
                .comment(comment)
                .nativeOptions(nativeOptions)
                .held(held)
                .build());
    }

    private List<Dependency> dependencies() {
        var all = new ArrayList<Dependency>();
        add(afterOk, Dependency::afterOk, all);
        add(afterAny, Dependency::afterAny, all);
        add(afterNotOk, Dependency::afterNotOk, all);
        return all;
    }

    private static void add(List<JobId> jobs, Function<JobId, Dependency> condition, List<Dependency> all) {
        jobs.stream().map(condition).forEach(all::add);
    }

    private @Nullable Mail mail() {
        if (mailOn.isEmpty()) {
            return mailTo == null ? null : new Mail(mailTo, Set.of(Mail.Event.END, Mail.Event.FAIL));
        }
        return new Mail(mailTo, mailOn);
    }

    private Map<String, String> given() {
        var given = new LinkedHashMap<String, String>();
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            String key = equals < 0 ? variable : variable.substring(0, equals);
            if (!key.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "--env %s does not begin with a variable's name".formatted(variable),
                        "write it as --env NAME=VALUE");
            }
            String value = equals < 0 ? environment.variables().get(key) : variable.substring(equals + 1);
            if (value == null) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "--env %s: there is no such variable here".formatted(key),
                        "export it, or give its value: --env %s=VALUE".formatted(key));
            }
            given.put(key, value);
        }
        return given;
    }
}
