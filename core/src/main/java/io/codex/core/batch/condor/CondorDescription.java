package io.codex.core.batch.condor;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The file that `condor_submit` reads.
final class CondorDescription {
    /// Of the submitter's environment, what a shell needs. HTCondor gives a job nothing else, not even `HOME`.
    private static final String ENVIRONMENT = "HOME, USER, LOGNAME, SHELL, PATH, LANG, LC_ALL, TZ";

    private CondorDescription() {}

    /// @throws CodexException for what HTCondor cannot be asked for
    static String of(SubmitRequest request) {
        JobSpec spec = request.spec();
        refuse(!spec.dependencies().isEmpty(), "to start a job after others", "use DAGMan, or wait for them first");
        refuse(spec.singleton(), "for one job of a name at a time", "wait for the other job first");
        JobArray array = spec.array();
        boolean many = array != null;
        Path folder = request.log().toAbsolutePath().getParent();
        var lines = new ArrayList<String>();
        lines.add("universe = vanilla");
        lines.add("executable = " + line(request.script().toString()));
        lines.add("transfer_executable = false");
        lines.add("should_transfer_files = NO");
        if (folder != null) {
            lines.add("initialdir = " + line(folder.toString()));
        }
        // each start empties it, so that tasks cannot share one
        String log = line(request.log().toString()) + (many ? ".$(Process)" : "");
        lines.add("output = " + log);
        lines.add("error = " + log);
        lines.add("getenv = " + ENVIRONMENT);
        lines.add("environment = \"%s=$(Cluster)%s\""
                .formatted(CondorJob.CLUSTER, many ? " " + CondorJob.PROCESS + "=$(Process)" : ""));
        lines.add("batch_name = " + line(spec.name()));
        lines.add("+%s = %s".formatted(CondorJob.TAG, quoted(request.tag().value())));
        lines.add("+%s = %b".formatted(CondorJob.ARRAY, many));
        resources(spec.resources(), lines);
        limits(spec, lines);
        lines.add("notification = " + notification(spec.mail()));
        Mail mail = spec.mail();
        if (mail != null && mail.address() != null) {
            lines.add("notify_user = " + line(mail.address()));
        }
        if (spec.nice() != 0) {
            lines.add("priority = " + -spec.nice());
        }
        if (spec.held()) {
            lines.add("hold = true");
        }
        spec.nativeOptions().forEach(option -> lines.add(whole(option)));
        if (array != null && array.concurrency() > 0) {
            lines.add("max_materialize = " + array.concurrency());
        }
        lines.add("queue " + (array == null ? 1 : array.size()));
        return String.join("\n", lines) + "\n";
    }

    private static void resources(Resources resources, List<String> lines) {
        refuse(resources.nodes() != null && resources.nodes() > 1, "for several nodes", "ask for one");
        refuse(resources.qos() != null, "for a quality of service", "take it out");
        refuse(resources.reservation() != null, "for a reservation", "take it out");
        refuse(
                resources.partitions().stream().anyMatch(name -> !name.equals(CondorPool.NAME)),
                "for a partition, as it has none",
                "take it out, or name the machines by a constraint");
        Integer cpus = resources.cpusPerNode();
        if (cpus != null) {
            lines.add("request_cpus = " + cpus);
        }
        MemorySize memory = resources.memory();
        if (memory != null) {
            lines.add("request_memory = %dM".formatted(memory.mebibytes()));
        }
        Gpus gpus = resources.gpus();
        if (gpus != null) {
            lines.add("request_gpus = " + gpus.count());
            if (gpus.type() != null) {
                lines.add("require_gpus = regexp(%s, DeviceName, \"i\")".formatted(quoted(Pattern.quote(gpus.type()))));
            }
        }
        if (resources.account() != null) {
            lines.add("accounting_group = " + line(resources.account()));
        }
    }

    private static void limits(JobSpec spec, List<String> lines) {
        Resources resources = spec.resources();
        var required = new ArrayList<String>();
        if (!resources.nodelist().isEmpty()) {
            required.add(machines(resources.nodelist()));
        }
        if (!resources.excludedNodes().isEmpty()) {
            required.add("!" + machines(resources.excludedNodes()));
        }
        if (resources.constraint() != null) {
            required.add("(" + whole(resources.constraint()) + ")");
        }
        if (resources.exclusive()) {
            refuse(true, "for a node alone", "ask for all of its CPUs");
        }
        var removed = new ArrayList<String>();
        if (spec.requeue()) {
            lines.add("on_exit_remove = ExitCode =!= " + JobSpec.REQUEUE_EXIT);
        } else {
            // HTCondor starts every job again that lost its machine
            required.add("(MY.NumJobStarts == 0)");
            removed.add("(JobStatus == 1 && NumJobStarts > 0)");
        }
        if (resources.walltime() instanceof Walltime.Limited(var limit)) {
            lines.add("+%s = %d".formatted(CondorJob.WALLTIME, limit.toSeconds()));
            removed.add("(JobStatus == 2 && time() - JobCurrentStartDate > %s)".formatted(CondorJob.WALLTIME));
        }
        if (!required.isEmpty()) {
            lines.add("requirements = " + String.join(" && ", required));
        }
        if (!removed.isEmpty()) {
            lines.add("periodic_remove = " + String.join(" || ", removed));
        }
    }

    private static String machines(List<String> names) {
        List<String> equal =
                names.stream().map(name -> "TARGET.Machine == " + quoted(name)).toList();
        return "(" + String.join(" || ", equal) + ")";
    }

    private static String notification(@Nullable Mail mail) {
        if (mail == null) {
            return "never";
        }
        Set<Mail.Event> events = mail.events();
        if (events.contains(Mail.Event.BEGIN)) {
            return "always";
        }
        return events.contains(Mail.Event.END) ? "complete" : "error";
    }

    private static String quoted(String text) {
        return "\"" + line(text).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /// One that is taken for no macro either.
    private static String line(String text) {
        return whole(text).replace("$", "$(DOLLAR)");
    }

    private static String whole(String text) {
        if (text.contains("\n") || text.contains("\r") || text.endsWith("\\")) {
            throw new IllegalArgumentException("not one line of a description for condor_submit: " + text);
        }
        return text;
    }

    private static void refuse(boolean asked, String what, String hint) {
        if (asked) {
            throw new CodexException(ExitCode.SCHEDULER, "HTCondor cannot be asked " + what, hint);
        }
    }
}
