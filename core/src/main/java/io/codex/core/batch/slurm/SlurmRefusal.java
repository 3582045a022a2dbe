package io.codex.core.batch.slurm;

import io.codex.core.shell.CommandResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why scancel, or scontrol with hold, release or requeue, did not do what it was asked.
final class SlurmRefusal {
    /// Words of scancel about a job that has ended.
    private static final Pattern GONE =
            Pattern.compile("scancel: .*(Invalid job id specified|already completing or completed|already finished).*");

    /// Repeats the line before it with less (scontrol hold).
    private static final Pattern REPEATED = Pattern.compile("slurm_\\w+ error: .*");

    private static final Pattern PREFIX = Pattern.compile("scancel: error: ");

    private SlurmRefusal() {}

    /// @return empty for none
    static String read(CommandResult result) {
        if (result.succeeded()) {
            return "";
        }
        var said = Stream.concat(result.out().lines(), result.err().lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (!said.isEmpty() && said.stream().allMatch(line -> GONE.matcher(line).matches())) {
            return "";
        }
        String reason = said.stream()
                .filter(line -> !GONE.matcher(line).matches())
                .filter(line -> said.size() == 1 || !REPEATED.matcher(line).matches())
                .map(line -> PREFIX.matcher(line).replaceFirst(""))
                .distinct()
                .collect(Collectors.joining("; "));
        return reason.isEmpty() ? "it ended with exit code " + result.exitCode() : reason;
    }
}
