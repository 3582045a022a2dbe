package io.codex.core.batch.slurm;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Mail;
import io.codex.core.batch.Resources;
import io.codex.core.batch.SubmitRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The options of sbatch and srun for what a job asks.
final class SlurmOptions {
    /// The longest time before the end that `--signal` takes (sbatch(1)).
    private static final long SIGNAL_MAXIMUM = 65_535;

    private SlurmOptions() {}

    static List<String> sbatch(SubmitRequest request) {
        JobSpec spec = request.spec();
        List<String> argv = new ArrayList<>(List.of("sbatch", "--parsable", "--job-name=" + spec.name()));
        argv.add("--comment=" + comment(request));
        argv.add("--chdir=" + spec.directory());
        // both, so that neither can come from a directive in a user's script
        argv.add("--output=" + literal(request.log()));
        argv.add("--error=" + literal(request.log()));
        argv.add("--open-mode=append");
        argv.addAll(resources(spec.resources()));
        argv.addAll(order(spec));
        argv.addAll(spec.nativeOptions());
        argv.add(request.script().toString());
        return argv;
    }

    /// Runs the command once for each task that the resources ask for, on a terminal where standard input is one;
    /// `--pty` without a terminal prints errors of its own.
    static List<String> srun(JobSpec spec) {
        List<String> argv =
                new ArrayList<>(List.of("sh", "-c", "[ -t 0 ] && exec srun --pty \"$@\"; exec srun \"$@\"", "srun"));
        argv.add("--job-name=" + spec.name());
        argv.add("--chdir=" + spec.directory());
        argv.addAll(resources(spec.resources()));
        // on a whole node srun would start as many as fit otherwise
        argv.add("--ntasks=" + spec.resources().tasks());
        argv.addAll(spec.nativeOptions());
        argv.addAll(spec.command());
        return argv;
    }

    private static List<String> resources(Resources asked) {
        List<String> argv = new ArrayList<>();
        add(argv, "--nodes=", asked.nodes());
        add(argv, "--ntasks-per-node=", asked.tasksPerNode());
        add(argv, "--cpus-per-task=", asked.cpusPerTask());
        add(argv, "--cpus-per-gpu=", asked.cpusPerGpu());
        // not --gpus, which some sites reject, and which counts those of all nodes together
        add(argv, "--gres=gpu:", asked.gpus());
        add(argv, "--mem=", asked.memory() == null ? null : asked.memory().mebibytes() + "M");
        add(argv, "--time=", asked.walltime() == null ? null : SlurmTimes.option(asked.walltime()));
        list(argv, "--partition=", asked.partitions());
        add(argv, "--qos=", asked.qos());
        add(argv, "--account=", asked.account());
        add(argv, "--constraint=", asked.constraint());
        list(argv, "--nodelist=", asked.nodelist());
        list(argv, "--exclude=", asked.excludedNodes());
        add(argv, "--exclusive", asked.exclusive() ? "" : null);
        add(argv, "--reservation=", asked.reservation());
        return argv;
    }

    /// When it starts, and what happens round it.
    private static List<String> order(JobSpec spec) {
        List<String> argv = new ArrayList<>();
        List<String> dependencies = Stream.concat(
                        spec.dependencies().stream().map(SlurmOptions::dependency),
                        spec.singleton() ? Stream.of("singleton") : Stream.of())
                .toList();
        list(argv, "--dependency=", dependencies);
        // it would wait for ever otherwise, unless the site has changed Slurm's default
        add(argv, "--kill-on-invalid-dep=", dependencies.isEmpty() ? null : "yes");
        add(argv, "--array=", array(spec.array()));
        argv.add(spec.requeue() ? "--requeue" : "--no-requeue");
        add(argv, "--signal=", signal(spec.endSignal()));
        add(argv, "--nice=", spec.nice() == 0 ? null : spec.nice());
        Mail mail = spec.mail();
        if (mail != null) {
            list(
                    argv,
                    "--mail-type=",
                    mail.events().stream().map(Enum::name).sorted().toList());
            add(argv, "--mail-user=", mail.address());
        }
        add(argv, "--hold", spec.held() ? "" : null);
        return argv;
    }

    private static String comment(SubmitRequest request) {
        String words = request.spec().comment().replaceAll("\\p{Cntrl}+", " ").strip();
        return (request.tag().mark() + " " + words).strip();
    }

    /// A file name in which no `%` is a pattern of sbatch's.
    private static String literal(Path file) {
        return file.toString().replace("%", "%%");
    }

    private static String dependency(Dependency dependency) {
        String condition = switch (dependency.condition()) {
            case AFTER_OK -> "afterok:";
            case AFTER_ANY -> "afterany:";
            case AFTER_NOT_OK -> "afternotok:";
        };
        return condition + dependency.job();
    }

    private static @Nullable String array(@Nullable JobArray tasks) {
        if (tasks == null) {
            return null;
        }
        String limit = tasks.concurrency() == 0 ? "" : "%" + tasks.concurrency();
        return "%d-%d%s".formatted(tasks.first() - tasks.shift(), tasks.last() - tasks.shift(), limit);
    }

    /// `B:` is the batch script alone, which passes the signal on.
    private static @Nullable String signal(@Nullable EndSignal signal) {
        if (signal == null) {
            return null;
        }
        Duration before = signal.before();
        return "B:%s@%d".formatted(signal.signal(), Math.clamp(before.toSeconds(), 1, SIGNAL_MAXIMUM));
    }

    private static void add(List<String> argv, String option, @Nullable Object value) {
        if (value != null) {
            argv.add(option + value);
        }
    }

    private static void list(List<String> argv, String option, List<String> values) {
        if (!values.isEmpty()) {
            argv.add(values.stream().collect(Collectors.joining(",", option, "")));
        }
    }
}
