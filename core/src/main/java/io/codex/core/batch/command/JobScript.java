package io.codex.core.batch.command;

import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobVariables;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.ResourceText;
import io.codex.core.shell.BashWords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    /// @param needs for each predecessor that the scheduler cannot check, `ok` or `notok`, how many tasks, and its
    /// folder
    static String text(SchedulerDialect dialect, JobSpec spec, SubmissionFolder folder, List<String> needs)
            throws IOException {
        JobVariables variables = dialect.variables();
        List<String> directives = directives(dialect.directive(), spec);
        refuseArray(dialect.arrayOption(), directives, spec.nativeOptions());
        EndSignal signal = dialect.sendsEndSignal() ? null : spec.endSignal();
        return Stream.of(
                        Stream.of("#!/bin/bash"),
                        directives.stream(),
                        Stream.of(
                                set("_codex_folder", folder.path().toString()),
                                set("_codex_tag", folder.tag().value()),
                                "_codex_id=" + variables.jobId(),
                                "_codex_raw_index=" + variables.arrayIndex(),
                                index(variables, spec.array()),
                                "_codex_raw=" + variables.taskId(),
                                "_codex_needs=" + BashWords.array(needs),
                                "_codex_command=" + BashWords.array(spec.command()),
                                set("_codex_output", spec.output().toString()),
                                set("_codex_error", Objects.toString(spec.error(), "")),
                                set("_codex_directory", spec.directory().toString()),
                                set("_codex_requeue", spec.requeue() ? variables.requeue() : ""),
                                set("_codex_meaningful", meaningful(dialect)),
                                set("_codex_end_warning", dialect.endWarning()),
                                set("_codex_end_signal", signal == null ? "" : signal.signal()),
                                "_codex_end_after="
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
            return "_codex_index=";
        }
        int shift = switch (variables.firstIndex()) {
            case SAME -> array.shift();
            case ZERO -> array.first();
            case ONE -> array.first() - 1;
        };
        return "_codex_index=$((_codex_raw_index + %d))".formatted(shift);
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
        // whatever the script is written in, its options are ASCII
        try (Stream<String> lines = Files.lines(script, StandardCharsets.ISO_8859_1)) {
            return lines.limit(DIRECTIVES_WITHIN_LINES)
                    .takeWhile(line -> line.isBlank() || line.startsWith("#"))
                    .filter(line -> directive.matcher(line).matches())
                    .toList();
        }
    }

    /// An array that is not in {@link JobSpec#array} would be taken for one job.
    private static void refuseArray(String option, List<String> directives, List<String> nativeOptions) {
        if (option.isEmpty()) {
            return;
        }
        Pattern array = Pattern.compile("(?:^|.*\\s)(?:%s)".formatted(option) + "(?:[\\s=\\d].*)?");
        Stream.concat(directives.stream(), nativeOptions.stream())
                .filter(line -> array.matcher(line).matches())
                .findFirst()
                .ifPresent(line -> {
                    throw new CodexException(
                            ExitCode.USAGE,
                            "an array that codex does not know of is asked for: " + line,
                            "take that out and submit with --array");
                });
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
