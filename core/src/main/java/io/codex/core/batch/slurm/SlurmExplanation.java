package io.codex.core.batch.slurm;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobState;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `scontrol show job` in words.
final class SlurmExplanation {
    private static final Pattern FIELD = Pattern.compile("(?:^|\\s)([A-Z][A-Za-z/:]*)=(\\S*)");

    /// Lines whose values are free text, which may hold anything.
    private static final Pattern FREE =
            Pattern.compile("(JobId|Comment|AdminComment|SystemComment|Command|WorkDir)=.*");

    private SlurmExplanation() {}

    static List<String> command(JobId id) {
        return List.of("scontrol", "show", "job", "-dd", id.value());
    }

    static String read(CommandResult result) throws QueryFailure {
        String text = SlurmQueries.answer("scontrol", result);
        List<Map<String, String>> records = new ArrayList<>();
        for (String record : text.split("(?m)^(?=JobId=\\d)", -1)) {
            Map<String, String> fields = fields(record);
            if (fields.containsKey("JobState")) {
                records.add(fields);
            }
        }
        if (records.isEmpty()) {
            throw QueryFailure.unreadable("scontrol", text);
        }
        List<String> lines = new ArrayList<>();
        if (records.size() > 1) {
            lines.add("%d parts: %s".formatted(records.size(), counts(records)));
        }
        // of an array, what keeps the rest from starting
        Map<String, String> job = records.stream()
                .filter(record -> "PENDING".equals(record.get("JobState")))
                .findFirst()
                .orElse(records.getFirst());
        lines.addAll(words(job));
        return String.join("\n", lines);
    }

    private static Map<String, String> fields(String record) {
        Map<String, String> fields = new HashMap<>();
        for (String line : record.split("\n", -1)) {
            if (!FREE.matcher(line.strip()).matches()) {
                Matcher field = FIELD.matcher(line);
                while (field.find()) {
                    fields.putIfAbsent(field.group(1), field.group(2));
                }
            }
        }
        fields.values().removeIf(value -> value.matches("\\(null\\)|Unknown|None|N/A|"));
        return fields;
    }

    private static String counts(List<Map<String, String>> records) {
        Map<String, Long> counts = records.stream()
                .map(record -> state(record).kind())
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    private static JobState state(Map<String, String> job) {
        SlurmExit exit = SlurmExit.parse(job.getOrDefault("ExitCode", "")).orElseGet(() -> new SlurmExit(0, 0));
        String restarts = job.getOrDefault("Restarts", "0");
        int times = restarts.matches("\\d{1,9}") ? Integer.parseInt(restarts) : 0;
        return new SlurmStatus(exit, job.getOrDefault("Reason", "None"), times, JobState.Cancelled.SOMEBODY, false)
                .in(job.getOrDefault("JobState", ""));
    }

    private static List<String> words(Map<String, String> job) {
        JobState state = state(job);
        boolean waits = state instanceof JobState.Pending || state instanceof JobState.Requeued;
        List<String> lines = new ArrayList<>();
        String code = job.get("Reason");
        lines.add(state.inWords() + (code == null || !"PENDING".equals(job.get("JobState")) ? "" : " [" + code + "]"));
        if (waits) {
            lines.add(
                    job.containsKey("StartTime")
                            ? "expected to start: %s%s".formatted(job.get("StartTime"), on(job.get("SchedNodeList")))
                            : "expected to start: Slurm has not planned it yet");
        } else if (!(state instanceof JobState.Held)) {
            if (job.containsKey("StartTime")) {
                lines.add("started: %s%s".formatted(job.get("StartTime"), on(job.get("NodeList"))));
            }
        }
        add(lines, "depends on: %s", job.get("Dependency"));
        add(lines, "partition: %s", job.get("Partition"));
        add(lines, "asks for: %s", job.getOrDefault("ReqTRES", job.getOrDefault("TRES", "")));
        add(lines, "GPUs and the like, on each node: %s", job.get("TresPerNode"));
        add(lines, "features of the nodes: %s", job.get("Features"));
        add(lines, "only on: %s", job.get("ReqNodeList"));
        add(lines, "not on: %s", job.get("ExcNodeList"));
        add(lines, "walltime: %s", job.getOrDefault("TimeLimit", "").toLowerCase(Locale.ROOT));
        add(lines, "priority: %s", job.get("Priority"));
        if (!job.getOrDefault("Restarts", "0").equals("0")) {
            add(lines, "times it was put back into the queue: %s", job.get("Restarts"));
        }
        return lines;
    }

    private static String on(@Nullable String nodes) {
        return nodes == null ? "" : ", on " + nodes;
    }

    private static void add(List<String> lines, String words, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            lines.add(words.formatted(value));
        }
    }
}
