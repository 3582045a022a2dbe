package io.codex.core.batch.lsf;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a job asks for, as options of `bsub` (IBM Spectrum LSF 10.1 Command Reference).
final class LsfOptions {
    /// The default of `MAX_USER_PRIORITY` is 100, and a job's own priority half of it.
    private static final int USUAL_PRIORITY = 50;

    private final JobSpec spec;
    private final Resources asked;
    private final List<String> options = new ArrayList<>();

    LsfOptions(JobSpec spec) {
        this.spec = spec;
        this.asked = spec.resources();
    }

    List<String> submission(SubmitRequest request) {
        String comment = spec.comment().isEmpty() ? "" : " " + spec.comment();
        add("-J", name());
        add("-Jd", request.tag().mark() + comment);
        common();
        add("-o", request.log().toString());
        options.add(spec.requeue() ? "-r" : "-rn");
        if (spec.requeue()) {
            add("-Q", Integer.toString(JobSpec.REQUEUE_EXIT));
        }
        EndSignal signal = spec.endSignal();
        if (signal != null) {
            add("-wa", signal.signal());
            add("-wt", minutes(signal.before()));
        }
        if (spec.nice() != 0) {
            add("-sp", Integer.toString(Math.clamp(USUAL_PRIORITY - spec.nice(), 1, 2 * USUAL_PRIORITY)));
        }
        mail(spec.mail());
        if (spec.held()) {
            options.add("-H");
        }
        if (!spec.dependencies().isEmpty()) {
            add("-w", spec.dependencies().stream().map(LsfOptions::condition).collect(Collectors.joining(" && ")));
        }
        options.addAll(spec.nativeOptions());
        options.add(quoted(request.script().toString()));
        return options;
    }

    List<String> interaction() {
        options.add("-Is");
        add("-J", spec.name());
        common();
        options.addAll(spec.nativeOptions());
        spec.command().forEach(word -> options.add(quoted(word)));
        return options;
    }

    private void common() {
        if (spec.singleton()) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "LSF cannot let a job wait for others of its name, because it refuses a condition on a name that no"
                            + " job has: job " + spec.name(),
                    "depend on their ids, or use a job group with a limit (bgadd -L 1) as the site's own option");
        }
        if (!asked.partitions().isEmpty()) {
            add("-q", String.join(" ", asked.partitions()));
        }
        if (asked.account() != null) {
            add("-P", asked.account());
        }
        if (asked.qos() != null) {
            add("-sla", asked.qos());
        }
        if (asked.reservation() != null) {
            add("-U", asked.reservation());
        }
        if (asked.exclusive()) {
            options.add("-x");
        }
        size();
        if (asked.walltime() instanceof Walltime.Limited(var limit)) {
            add("-W", minutes(limit));
        }
    }

    /// A slot is a CPU, as on most sites.
    private void size() {
        Integer perNode = asked.cpusPerNode();
        int nodes = Math.max(Objects.requireNonNullElse(asked.nodes(), 1), 1);
        if (asked.nodes() != null || perNode != null) {
            int slots = Objects.requireNonNullElse(perNode, 1);
            add("-n", Integer.toString(nodes * slots));
            add("-R", nodes == 1 ? "span[hosts=1]" : "span[ptile=" + slots + "]");
        }
        MemorySize memory = asked.memory();
        if (memory != null) {
            add("-M", memory.mebibytes() + "MB");
            add("-R", "rusage[mem=" + memory.mebibytes() + "MB]");
        }
        Gpus gpus = asked.gpus();
        if (gpus != null) {
            add("-gpu", "num=" + gpus.count() + (gpus.type() == null ? "" : ":gmodel=" + gpus.type()));
        }
        if (asked.constraint() != null) {
            add("-R", "select[" + asked.constraint() + "]");
        }
        if (!asked.excludedNodes().isEmpty()) {
            add(
                    "-R",
                    asked.excludedNodes().stream()
                            .map(host -> "hname!='" + host + "'")
                            .collect(Collectors.joining(" && ", "select[", "]")));
        }
        if (!asked.nodelist().isEmpty()) {
            add("-m", String.join(" ", asked.nodelist()));
        }
    }

    /// Indices of LSF begin with 1, so an array's first is always that.
    private String name() {
        JobArray array = spec.array();
        if (array == null) {
            return spec.name();
        }
        String plain = spec.name().replaceAll("[\\[\\]%]", "_");
        return "%s[1-%d]%s".formatted(plain, array.size(), array.concurrency() == 0 ? "" : "%" + array.concurrency());
    }

    private static String condition(Dependency dependency) {
        String function = switch (dependency.condition()) {
            case AFTER_OK -> "done";
            case AFTER_ANY -> "ended";
            case AFTER_NOT_OK -> "exit";
        };
        return function + "(" + dependency.job() + ")";
    }

    private void mail(@Nullable Mail mail) {
        if (mail == null) {
            return;
        }
        if (mail.events().contains(Mail.Event.BEGIN)) {
            options.add("-B");
        }
        if (mail.events().contains(Mail.Event.END) || mail.events().contains(Mail.Event.FAIL)) {
            options.add("-N");
        }
        if (mail.address() != null) {
            add("-u", mail.address());
        }
    }

    /// `hours:minutes`, rounded up.
    private static String minutes(Duration duration) {
        long minutes = Math.max(1, Math.ceilDiv(duration.toSeconds(), 60));
        return "%d:%02d".formatted(minutes / 60, minutes % 60);
    }

    /// LSF hands the command to a shell as one line.
    private static String quoted(String word) {
        return word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private void add(String option, String value) {
        options.add(option);
        options.add(value);
    }
}
