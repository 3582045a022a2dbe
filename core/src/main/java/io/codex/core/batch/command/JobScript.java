package io.codex.core.batch.command;

import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobVariables;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.Walltime;
import io.codex.core.file.ResourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The script that a scheduler gets: the options in the user's own script, what the job is, and what every job does.
final class JobScript {
    private static final int DIRECTIVES_WITHIN_LINES = 200;

    private JobScript() {}

    /// @param needs for each predecessor that the scheduler cannot check, `ok FOLDER` or `notok FOLDER`
    static String text(SchedulerDialect dialect, JobSpec spec, SubmissionFolder folder, List<String> needs)
            throws IOException {
        JobVariables variables = dialect.variables();
        EndSignal signal = dialect.sendsEndSignal() ? null : spec.endSignal();
        return Stream.of(
                        Stream.of("#!/bin/bash"),
                        directives(dialect.directive(), spec).stream(),
                        Stream.of(
                                set("folder", folder.path().toString()),
                                set("tag", folder.tag().value()),
                                "id=" + variables.jobId(),
                                "raw_index=" + variables.arrayIndex(),
                                index(variables, spec.array()),
                                "raw=" + variables.taskId(),
                                "needs=" + BashWords.array(needs),
                                "command=" + BashWords.array(spec.command()),
                                set("output", spec.output().toString()),
                                set("error", Objects.toString(spec.error(), "")),
                                set("directory", spec.directory().toString()),
                                set("requeue", spec.requeue() ? variables.requeue() : ""),
                                set("meaningful", meaningful(dialect)),
                                set("end_warning", dialect.endWarning()),
                                set("end_signal", signal == null ? "" : signal.signal()),
                                "end_after="
                                        + (signal == null
                                                ? 0
                                                : startOf(signal, spec).toSeconds())),
                        Stream.of(ResourceText.of(JobScript.class, "job.sh")))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    /// What a job sources before its command.
    static String environment(JobSpec spec) {
        return spec.environment().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(variable -> "export %s=%s%n".formatted(variable.getKey(), BashWords.quoted(variable.getValue())))
                .collect(Collectors.joining());
    }

    private static String set(String name, String value) {
        return name + "=" + BashWords.quoted(value);
    }

    private static String index(JobVariables variables, @Nullable JobArray array) {
        if (array == null) {
            return "index=";
        }
        int shift = switch (variables.firstIndex()) {
            case SAME -> array.shift();
            case ZERO -> array.first();
            case ONE -> array.first() - 1;
        };
        return "index=$((raw_index + %d))".formatted(shift);
    }

    private static String meaningful(SchedulerDialect dialect) {
        return dialect.meaningfulExits().stream()
                .sorted()
                .map(code -> Integer.toString(code))
                .collect(Collectors.joining(" "));
    }

    private static Duration startOf(EndSignal signal, JobSpec spec) {
        return spec.resources().walltime() instanceof Walltime.Limited(Duration limit)
                ? limit.minus(signal.before())
                : Duration.ZERO;
    }

    /// The lines of the user's script that carry options for this scheduler, up to its first command, as the scheduler
    /// itself would read them.
    private static List<String> directives(String prefix, JobSpec spec) throws IOException {
        Path script = Path.of(spec.command().getFirst());
        if (prefix.isEmpty() || !script.isAbsolute() || !isText(script)) {
            return List.of();
        }
        Pattern directive = Pattern.compile(Pattern.quote(prefix) + "\\s.*");
        try (Stream<String> lines = Files.lines(script)) {
            return lines.limit(DIRECTIVES_WITHIN_LINES)
                    .takeWhile(line -> line.isBlank() || line.startsWith("#"))
                    .filter(line -> directive.matcher(line).matches())
                    .toList();
        }
    }

    private static boolean isText(Path script) throws IOException {
        if (!Files.isRegularFile(script)) {
            return false;
        }
        try (var in = Files.newInputStream(script)) {
            byte[] start = in.readNBytes(2);
            return start.length == 2 && start[0] == '#' && start[1] == '!';
        }
    }
}
