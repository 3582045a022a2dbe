package io.codex.core.batch.pbs;

import io.codex.core.batch.Dependency;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a job asks for, as options of `qsub` (qsub(1B) and pbs_resources(7B) of OpenPBS; qsub(1B) of Torque 6).
final class PbsOptions {
    /// The environment variable that carries the tag: PBS has no comment at submission, and `qstat -f` shows the
    /// variables.
    static final String TAG = "codex";

    private static final int LOWEST = -1024;

    private final PbsFlavour flavour;
    private final JobSpec spec;
    private final Resources asked;
    private final List<String> options = new ArrayList<>();

    PbsOptions(PbsFlavour flavour, JobSpec spec) {
        this.flavour = flavour;
        this.spec = spec;
        this.asked = spec.resources();
    }

    List<String> submission(SubmitRequest request) {
        // Of two -v the last wins, so the site's own variables join the tag.
        var given = new ArrayList<>(spec.nativeOptions());
        int variables = given.indexOf("-v");
        boolean joined = variables >= 0 && variables + 1 < given.size();
        add("-v", TAG + "=" + request.tag() + (joined ? "," + given.remove(variables + 1) : ""));
        if (joined) {
            given.remove(variables);
        }
        common();
        add("-j", "oe");
        add("-o", log(request.log()));
        add("-S", "/bin/bash");
        // PBS Professional refuses an array that may not run again: "cannot submit non-rerunable Array Job".
        boolean again = spec.requeue() || (isPro() && spec.array() != null);
        add("-r", again ? "y" : "n");
        add("-m", mail(spec.mail()));
        if (spec.mail() != null && spec.mail().address() != null) {
            add("-M", spec.mail().address());
        }
        if (spec.nice() != 0) {
            add("-p", Integer.toString(Math.clamp(-spec.nice(), LOWEST, 1023)));
        }
        if (spec.held()) {
            options.add("-h");
        }
        dependencies();
        array();
        options.addAll(given);
        options.add(request.script().toString());
        return options;
    }

    List<String> interaction() {
        options.add("-I");
        common();
        options.addAll(spec.nativeOptions());
        return options;
    }

    private void common() {
        if (spec.singleton()) {
            throw refusal("let a job wait for others of its name", "depend on their ids");
        }
        if (!asked.excludedNodes().isEmpty()) {
            throw refusal("keep a job off given nodes", "name the nodes to run on");
        }
        add("-N", name());
        String queue = queue();
        if (!queue.isEmpty()) {
            add("-q", queue);
        }
        if (asked.account() != null) {
            add("-A", asked.account());
        }
        if (isPro()) {
            select();
        } else {
            nodes();
        }
        if (asked.walltime() instanceof Walltime.Limited(var limit)) {
            add("-l", "walltime=%d:%02d:%02d".formatted(limit.toHours(), limit.toMinutesPart(), limit.toSecondsPart()));
        }
    }

    /// A reservation of PBS Professional is a queue; only one queue can be named.
    private String queue() {
        if (isPro() && asked.qos() != null) {
            throw refusal("give a quality of service", "name a queue, or the site's own option");
        }
        if (isPro() && asked.reservation() != null) {
            return asked.reservation();
        }
        return asked.partitions().isEmpty() ? "" : asked.partitions().getFirst();
    }

    private void select() {
        if (!sized() && asked.memory() == null && !asked.exclusive()) {
            return;
        }
        var chunk = new LinkedHashMap<String, Object>();
        chunk.put("ncpus", cpus());
        chunk.put("mpiprocs", asked.tasksPerNode());
        chunk.put("ompthreads", asked.cpusPerTask());
        Gpus gpus = asked.gpus();
        if (gpus != null) {
            chunk.put("ngpus", gpus.count());
            chunk.put("gpu_type", gpus.type());
        }
        MemorySize memory = asked.memory();
        chunk.put("mem", memory == null ? null : memory.mebibytes() + "mb");
        String resources = chunk.entrySet().stream()
                        .filter(resource -> resource.getValue() != null)
                        .map(resource -> resource.getKey() + "=" + resource.getValue())
                        .collect(Collectors.joining(":"))
                + (asked.constraint() == null ? "" : ":" + asked.constraint());
        var chunks = new ArrayList<String>();
        for (String host : asked.nodelist()) {
            chunks.add("1:" + resources + ":host=" + host);
        }
        if (count() > chunks.size()) {
            chunks.add(count() - chunks.size() + ":" + resources);
        }
        add("-l", "select=" + String.join("+", chunks));
        if (count() > 1 || asked.exclusive()) {
            add("-l", "place=" + (count() > 1 ? "scatter" : "free") + (asked.exclusive() ? ":excl" : ""));
        }
    }

    private void nodes() {
        if (asked.exclusive()) {
            options.add("-n");
        }
        if (asked.qos() != null) {
            add("-l", "qos=" + asked.qos());
        }
        if (asked.reservation() != null) {
            add("-l", "advres=" + asked.reservation());
        }
        if (asked.memory() != null) {
            add("-l", "mem=" + asked.memory().mebibytes() * count() + "mb");
        }
        if (!sized()) {
            return;
        }
        String resources = ":ppn=" + cpus() + (asked.gpus() == null ? "" : gpus(asked.gpus()))
                + (asked.constraint() == null ? "" : ":" + asked.constraint());
        var specs = new ArrayList<String>();
        for (String host : asked.nodelist()) {
            specs.add(host + resources);
        }
        if (count() > specs.size()) {
            specs.add(count() - specs.size() + resources);
        }
        add("-l", "nodes=" + String.join("+", specs));
    }

    private static String gpus(Gpus gpus) {
        return ":gpus=" + gpus.count() + (gpus.type() == null ? "" : ":" + gpus.type());
    }

    private boolean sized() {
        return asked.nodes() != null
                || asked.cpusPerNode() != null
                || asked.gpus() != null
                || asked.constraint() != null
                || !asked.nodelist().isEmpty();
    }

    private int count() {
        return Math.max(
                Objects.requireNonNullElse(asked.nodes(), 1), asked.nodelist().size());
    }

    private int cpus() {
        return Objects.requireNonNullElse(asked.cpusPerNode(), 1);
    }

    private void dependencies() {
        Map<Dependency.Condition, List<Dependency>> byCondition = spec.dependencies().stream()
                .collect(Collectors.groupingBy(Dependency::condition, LinkedHashMap::new, Collectors.toList()));
        if (byCondition.isEmpty()) {
            return;
        }
        var parts = new ArrayList<String>();
        byCondition.forEach((condition, all) -> all.stream()
                .collect(Collectors.groupingBy(
                        one -> word(condition, one.job().value().contains("[]")),
                        LinkedHashMap::new,
                        Collectors.mapping(one -> one.job().value(), Collectors.joining(":"))))
                .forEach((word, ids) -> parts.add(word + ":" + ids)));
        add("-W", "depend=" + String.join(",", parts));
    }

    private String word(Dependency.Condition condition, boolean array) {
        String suffix = array && !isPro() ? "array" : "";
        return switch (condition) {
            case AFTER_OK -> "afterok" + suffix;
            case AFTER_ANY -> "afterany" + suffix;
            case AFTER_NOT_OK -> "afternotok" + suffix;
        };
    }

    private void array() {
        JobArray array = spec.array();
        if (array == null) {
            return;
        }
        // PBS Professional refuses a range of one; a step beyond its end leaves one.
        String range = isPro() && array.size() == 1
                ? "%d-%d:2".formatted(array.first() - array.shift(), array.first() - array.shift() + 1)
                : "%d-%d".formatted(array.first() - array.shift(), array.last() - array.shift());
        add(isPro() ? "-J" : "-t", range + (array.concurrency() == 0 ? "" : "%" + array.concurrency()));
    }

    /// A task of an array has its own file: `^array_index^` stands for its index, and Torque appends it by itself.
    private String log(Path log) {
        return log + (isPro() && spec.array() != null ? ".^array_index^" : "");
    }

    private static String mail(@Nullable Mail mail) {
        if (mail == null) {
            return "n";
        }
        return (mail.events().contains(Mail.Event.FAIL) ? "a" : "")
                + (mail.events().contains(Mail.Event.BEGIN) ? "b" : "")
                + (mail.events().contains(Mail.Event.END) ? "e" : "");
    }

    /// PBS takes a letter and then printable characters, up to 236 (qsub(1B) of OpenPBS); Torque takes 15 everywhere.
    private String name() {
        String name = spec.name().replaceAll("[^A-Za-z0-9_.+-]", "_");
        String begun = name.matches("[A-Za-z].*") ? name : "j" + name;
        int length = isPro() ? 230 : 15;
        return begun.length() > length ? begun.substring(0, length) : begun;
    }

    private boolean isPro() {
        return flavour == PbsFlavour.PRO;
    }

    private void add(String option, String value) {
        options.add(option);
        options.add(value);
    }

    private CodexException refusal(String what, String hint) {
        return new CodexException(
                ExitCode.USAGE, "%s cannot %s: job %s".formatted(isPro() ? "PBS" : "Torque", what, spec.name()), hint);
    }
}
