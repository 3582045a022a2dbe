package io.codex.core.batch.lsf;

import io.codex.core.batch.JobId;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.shell.CommandResult;
import java.util.List;
import java.util.regex.Pattern;

/// What the commands of LSF print when they do not answer as wished (IBM Spectrum LSF 10.1, "Error messages"). They
/// wait for daemons that do not answer, and are then ended from outside.
final class LsfAnswers {
    private static final Pattern SUBMITTED = Pattern.compile("Job <(\\d+)> is submitted to ");
    private static final Pattern UNREACHED =
            Pattern.compile("(?i)cannot connect to lsf|lsf is down|lim is down|failed to contact lim"
                    + "|cannot locate master lim|pending job threshold|host does not have a software license");
    private static final Pattern NOTHING = Pattern.compile("No (?:unfinished|matching|pending|suspended|running|"
            + "recently finished|done|exited)? ?job(?:s)? found|Job <[^>]+> is not found|No matching job found");
    private static final Pattern ENDED =
            Pattern.compile("(?i).*(already finished|no matching job found|is not found|is being [a-z]+).*");
    private static final Pattern OPTION = Pattern.compile("(?i)illegal option|unknown option|bad argument|usage:");

    private LsfAnswers() {}

    static SubmitAnswer submitted(CommandResult result) {
        String said = said(result);
        var id = SUBMITTED.matcher(result.out() + "\n" + result.err());
        if (id.find()) {
            return new SubmitAnswer.Accepted(new JobId(id.group(1)));
        }
        if (said.contains("Job not submitted")) {
            return new SubmitAnswer.Refused(said);
        }
        if (UNREACHED.matcher(said).find()) {
            return new SubmitAnswer.Busy(said);
        }
        boolean usage = result.exitCode() != 0 && OPTION.matcher(said).find();
        return usage ? new SubmitAnswer.Refused(said) : new SubmitAnswer.Uncertain(said);
    }

    /// The commands do not say which of them prints; that a job has ended is no refusal for any.
    static String refusal(CommandResult result) {
        if (result.succeeded()) {
            return "";
        }
        List<String> reasons = (result.out() + "\n" + result.err())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !ENDED.matcher(line).matches())
                .toList();
        return result.out().isBlank() && result.err().isBlank() ? said(result) : String.join("; ", reasons);
    }

    static boolean isNothingFound(String text) {
        return !text.isBlank()
                && text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .allMatch(line -> NOTHING.matcher(line).find());
    }

    static QueryFailure failure(String command, CommandResult result) {
        String said = said(result);
        if (OPTION.matcher(said).find()) {
            return QueryFailure.lasting(command + ": " + said);
        }
        return result.succeeded()
                ? QueryFailure.unreadable(command, said)
                : QueryFailure.passing(command + ": " + said);
    }

    static String said(CommandResult result) {
        String text = (result.out().strip() + "\n" + result.err().strip()).strip();
        return text.isEmpty() ? "nothing, exit code " + result.exitCode() : text;
    }
}
