package io.codex.core.batch.slurm;

import io.codex.core.batch.JobId;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.shell.CommandResult;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What sbatch answered.
final class SlurmSubmission {
    /// The controller had the request, and its answer did not come (slurm_errno.c).
    private static final Pattern LOST = phrases(
            "socket timed out",
            "zero bytes were transmitted",
            "message receive failure",
            "unexpected message received",
            "connection reset",
            "connection timed out",
            "broken pipe",
            "transport endpoint is not connected",
            "unspecified error");

    /// The request did not reach a controller that takes jobs, or it has no room for one more at the moment.
    private static final Pattern LATER = phrases(
            "unable to contact slurm controller",
            "connect failure",
            "connection refused",
            "temporarily unable to accept job",
            "resource temporarily unavailable",
            "in standby mode",
            "invalid authentication credential",
            "munge encode failed",
            "failed to establish a configuration source",
            "could not establish a configuration source");

    private static final Pattern PREFIX = Pattern.compile("sbatch: (?:error: |fatal: )?");

    private SlurmSubmission() {}

    /// Whether a command of Slurm did not reach a controller that could do what was asked.
    static boolean isLater(CommandResult result) {
        return !result.succeeded() && LATER.matcher(result.err() + result.out()).find();
    }

    static SubmitAnswer read(CommandResult result) {
        Optional<JobId> id = result.out()
                .lines()
                .flatMap(line -> SlurmIds.accepted(line).stream())
                .reduce((_, last) -> last);
        if (result.succeeded()) {
            return id.<SubmitAnswer>map(SubmitAnswer.Accepted::new)
                    .orElseGet(() -> new SubmitAnswer.Uncertain("sbatch ended well and printed no job id: "
                            + result.out().strip()));
        }
        String said = result.err().isBlank() ? result.out() : result.err();
        // the last line tells how it ended; warnings and earlier tries stand before
        String last = said.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line);
        String reason = reason(result, said);
        if (id.isPresent() || result.exitCode() > 128 || LOST.matcher(said).find()) {
            return new SubmitAnswer.Uncertain(reason);
        }
        if (LATER.matcher(last).find()) {
            return new SubmitAnswer.Busy(reason);
        }
        boolean refused = said.lines().anyMatch(line -> line.startsWith("sbatch: ")) || result.exitCode() == 127;
        return refused ? new SubmitAnswer.Refused(reason) : new SubmitAnswer.Uncertain(reason);
    }

    /// What sbatch said, errors only where there are any.
    private static String reason(CommandResult result, String said) {
        List<String> errors = said.lines()
                .filter(line -> line.startsWith("sbatch: error: ") || line.startsWith("sbatch: fatal: "))
                .toList();
        String reason = (errors.isEmpty() ? said.lines() : errors.stream())
                .map(line -> PREFIX.matcher(line).replaceFirst("").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
        return reason.isEmpty() ? "sbatch ended with exit code " + result.exitCode() : reason;
    }

    private static Pattern phrases(String... phrases) {
        return Pattern.compile(
                Stream.of(phrases).map(Pattern::quote).collect(Collectors.joining("|")), Pattern.CASE_INSENSITIVE);
    }
}
