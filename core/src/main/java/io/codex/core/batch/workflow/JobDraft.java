package io.codex.core.batch.workflow;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A job while its keys are read.
final class JobDraft {
    /// Keys that a job has and defaults have not.
    static final List<String> OWN_KEYS = List.of("command", "script", "after", "after-any", "after-not-ok", "array");

    static final List<String> KEYS = List.of(
            "account",
            "chdir",
            "comment",
            "constraint",
            "cpus",
            "cpus-per-gpu",
            "env",
            "error",
            "exclude",
            "exclusive",
            "gpus",
            "mail-on",
            "mail-to",
            "mem",
            "native",
            "nice",
            "nodelist",
            "nodes",
            "output",
            "partition",
            "qos",
            "requeue",
            "reservation",
            "signal",
            "singleton",
            "tasks-per-node",
            "time");

    /// One that is not inside `node[1,3-5]`.
    private static final String COMMA = ",(?![^\\[]*\\])";

    /// As execve(2) reads it: an interpreter and at most one argument.
    private static final Pattern INTERPRETER = Pattern.compile("#!\\s*(\\S+)(?:\\s+(.*?))?\\s*");

    private static final Pattern ARRAY = Pattern.compile("(?:(\\d{1,9})-)?(\\d{1,9})(?:%(\\d{1,9}))?");

    private final YamlSource source;
    private final Path folder;
    private final Resources.Builder resources = Resources.builder();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Need> needs = new ArrayList<>();
    private final Set<Mail.Event> mailEvents = EnumSet.noneOf(Mail.Event.class);
    private List<String> command = List.of();
    private @Nullable String mailAddress;
    private Path directory;
    private @Nullable Path output;
    private @Nullable Path error;
    private @Nullable JobArray array;
    private @Nullable EndSignal endSignal;
    private boolean singleton;
    private boolean requeue;
    private int nice;
    private String comment = "";
    private List<String> nativeOptions = List.of();

    /// @param folder that relative paths are below
    JobDraft(YamlSource source, Path folder) {
        this.source = source;
        this.folder = folder;
        this.directory = folder;
    }

    List<Need> needs() {
        return needs;
    }

    boolean hasCommand() {
        return !command.isEmpty();
    }

    /// @throws IllegalArgumentException when the keys contradict each other
    JobSpec spec(String name) {
        Path log = Path.of(name + (array == null ? "_%j.log" : "_%j_%a.log"));
        if (mailEvents.isEmpty() && mailAddress != null) {
            mailEvents.addAll(EnumSet.of(Mail.Event.END, Mail.Event.FAIL));
        }
        return JobSpec.builder(name, command, directory, output == null ? log : output)
                .error(error)
                .environment(environment)
                .resources(resources.build())
                .singleton(singleton)
                .array(array)
                .requeue(requeue)
                .endSignal(endSignal)
                .nice(nice)
                .mail(mailEvents.isEmpty() ? null : new Mail(mailAddress, mailEvents))
                .comment(comment)
                .nativeOptions(nativeOptions)
                .build();
    }

    /// Takes the value; whatever is wrong with it becomes a problem of the source.
    void set(String key, Node value) {
        try {
            if (OWN_KEYS.contains(key)) {
                setOwn(key, value);
            } else {
                setShared(key, value);
            }
        } catch (IllegalArgumentException e) {
            source.problem(value, key + ": " + e.getMessage());
        }
    }

    private void setOwn(String key, Node value) {
        switch (key) {
            case "command" -> command = value instanceof SequenceNode ? list(key, value) : shell(text(key, value));
            case "script" -> command = script(list(key, value));
            case "array" -> array = array(text(key, value));
            case "after" -> need(Dependency.Condition.AFTER_OK, key, value);
            case "after-any" -> need(Dependency.Condition.AFTER_ANY, key, value);
            case "after-not-ok" -> need(Dependency.Condition.AFTER_NOT_OK, key, value);
            default -> throw new IllegalStateException(key);
        }
    }

    private void setShared(String key, Node value) {
        switch (key) {
            case "env" ->
                source.entries(value, key)
                        .forEach((name, entry) -> environment.put(name, source.text(entry.getValueNode(), name)));
            case "partition" -> resources.partitions(names(key, value));
            case "nodelist" -> resources.nodelist(names(key, value));
            case "exclude" -> resources.excludedNodes(names(key, value));
            case "native" -> nativeOptions = list(key, value);
            case "mail-on" -> list(key, value).forEach(event -> mailEvents.add(event(event)));
            default -> {
                String text = text(key, value);
                if (!text.isEmpty()) {
                    setSingle(key, text);
                }
            }
        }
    }

    private void setSingle(String key, String text) {
        switch (key) {
            case "nodes" -> resources.nodes(positive(text));
            case "tasks-per-node" -> resources.tasksPerNode(positive(text));
            case "cpus" -> resources.cpusPerTask(positive(text));
            case "cpus-per-gpu" -> resources.cpusPerGpu(positive(text));
            case "gpus" -> resources.gpus(Gpus.parse(text));
            case "mem" -> resources.memory(MemorySize.parse(text));
            case "time" -> resources.walltime(Walltime.parse(text));
            case "qos" -> resources.qos(text);
            case "account" -> resources.account(text);
            case "constraint" -> resources.constraint(text);
            case "exclusive" -> resources.exclusive(yes(text));
            case "reservation" -> resources.reservation(text);
            case "chdir" -> directory = folder.resolve(text).normalize();
            case "output" -> output = folder.resolve(text).normalize();
            case "error" -> error = folder.resolve(text).normalize();
            case "requeue" -> requeue = yes(text);
            case "singleton" -> singleton = yes(text);
            case "signal" -> endSignal = EndSignal.parse(text);
            case "nice" -> nice = number(text);
            case "mail-to" -> mailAddress = text;
            case "comment" -> comment = text;
            default -> throw new IllegalStateException(key);
        }
    }

    private String text(String key, Node value) {
        return source.text(value, key);
    }

    private List<String> list(String key, Node value) {
        return source.texts(value, key);
    }

    private List<String> names(String key, Node value) {
        List<String> listed = list(key, value);
        return value instanceof SequenceNode
                ? listed
                : listed.stream()
                        .flatMap(text -> Arrays.stream(text.split(COMMA)))
                        .map(String::strip)
                        .toList();
    }

    private void need(Dependency.Condition condition, String key, Node value) {
        list(key, value).forEach(job -> needs.add(new Need(condition, job)));
    }

    private static List<String> shell(String line) {
        return line.isEmpty() ? List.of() : List.of("bash", "-c", line);
    }

    private List<String> script(List<String> words) {
        if (words.isEmpty()) {
            return List.of();
        }
        Path file = folder.resolve(words.getFirst()).normalize();
        var argv = new ArrayList<>(words);
        argv.set(0, file.toString());
        if (!Files.isRegularFile(file)) {
            command = argv;
            throw new IllegalArgumentException("there is no file " + file);
        }
        if (!Files.isExecutable(file)) {
            argv.addAll(0, interpreter(file));
        }
        return argv;
    }

    private static List<String> interpreter(Path script) {
        try (var reader = Files.newBufferedReader(script, StandardCharsets.ISO_8859_1)) {
            Matcher line = INTERPRETER.matcher(Objects.requireNonNullElse(reader.readLine(), ""));
            if (line.matches()) {
                return line.group(2) == null ? List.of(line.group(1)) : List.of(line.group(1), line.group(2));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read %s: %s".formatted(script, e.getMessage()), e);
        }
        throw new IllegalArgumentException(script + " is neither executable nor does it begin with #!");
    }

    /// Reads `10`, `10%2`, `5-14`, `5-14%2`.
    private static JobArray array(String text) {
        Matcher form = ARRAY.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("not an array, such as 10, 10%2 or 5-14: " + text);
        }
        int last = number(form.group(2));
        int first = form.group(1) == null ? 0 : number(form.group(1));
        JobArray array = form.group(1) == null ? JobArray.of(last) : new JobArray(first, last - first + 1, 0);
        return form.group(3) == null ? array : array.atMost(number(form.group(3)));
    }

    private static Mail.Event event(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "begin" -> Mail.Event.BEGIN;
            case "end" -> Mail.Event.END;
            case "fail" -> Mail.Event.FAIL;
            default -> throw new IllegalArgumentException("mail is sent at begin, end and fail, not at: " + text);
        };
    }

    private static boolean yes(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes" -> true;
            case "false", "no" -> false;
            default -> throw new IllegalArgumentException("neither true nor false: " + text);
        };
    }

    private static int positive(String text) {
        int number = number(text);
        if (number < 1) {
            throw new IllegalArgumentException("at least 1, not " + text);
        }
        return number;
    }

    private static int number(String text) {
        if (!text.matches("-?\\d{1,9}")) {
            throw new IllegalArgumentException("not a whole number: " + text);
        }
        return Integer.parseInt(text);
    }
}
