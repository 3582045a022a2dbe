package io.codex.core.batch.pbs;

import io.codex.core.batch.JobId;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.shell.CommandResult;
import java.util.List;
import java.util.regex.Pattern;

/// What the commands of PBS print when they do not answer as wished. Exit codes are error numbers modulo 256, from
/// 15000
/// (pbs_error.h; openpbs issue 2623 records some of qsub); the texts are those of pbs_messages.c of OpenPBS, and of
/// pbs_error_db.h of Torque.
final class PbsAnswers {
    /// PBSE_UNKJOBID, 15001.
    private static final int UNKNOWN_JOB = 153;
    /// PBSE_HISTJOBID, 15139.
    private static final int FINISHED_JOB = 35;

    private static final Pattern ID = Pattern.compile("(?m)^(\\d+(?:\\[])?(?:\\.[\\w.-]+)?)\\s*$");
    private static final Pattern UNREACHED = Pattern.compile("(?i)cannot connect to server|connection refused"
            + "|no free connections|connection table full|server shutting down|could not connect"
            + "|no route to host|invalid credential|trying to connect|host resolution");
    private static final Pattern CUT = Pattern.compile("(?i)timed? ?out|end of file|premature|protocol|broken pipe"
            + "|failed to recv|failed to save|parse_daemon_response|unable to communicate|connection reset"
            + "|communication");
    private static final Pattern ENDED =
            Pattern.compile("(?i)qdel: .*(unknown job id|has finished|already in progress|invalid for state of job"
                    + "|finished array subjob).*");
    private static final Pattern NEVER =
            Pattern.compile("(?i)(illegal|invalid|unknown|unrecognized|conflicting) option|usage:|unknown argument"
                    // the qstat of Grid Engine
                    + "|qmaster");

    private PbsAnswers() {}

    static SubmitAnswer submitted(CommandResult result) {
        String said = said(result);
        var id = ID.matcher(result.out());
        if (result.succeeded()) {
            return id.find() ? new SubmitAnswer.Accepted(new JobId(id.group(1))) : new SubmitAnswer.Uncertain(said);
        }
        if (UNREACHED.matcher(said).find()) {
            return new SubmitAnswer.Busy(said);
        }
        boolean refused = said.contains("qsub:") && !CUT.matcher(said).find() && result.exitCode() < 256;
        return refused ? new SubmitAnswer.Refused(said) : new SubmitAnswer.Uncertain(said);
    }

    static String refusal(CommandResult result) {
        if (result.succeeded()) {
            return "";
        }
        List<String> reasons = result.err()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !ENDED.matcher(line).matches())
                .toList();
        return result.err().isBlank() ? said(result) : String.join("; ", reasons);
    }

    /// The printed text, whole or in part.
    ///
    /// @throws QueryFailure when the command did not answer; that a job is unknown or finished is an answer
    static String answered(String command, CommandResult result) throws QueryFailure {
        if (result.succeeded() || result.exitCode() == UNKNOWN_JOB || result.exitCode() == FINISHED_JOB) {
            return result.out();
        }
        String said = command + ": " + said(result);
        throw said.contains("not configured to maintain job history")
                        || NEVER.matcher(said).find()
                ? QueryFailure.lasting(said)
                : QueryFailure.passing(said);
    }

    static String said(CommandResult result) {
        String err = result.err().strip();
        String text = err.isEmpty() ? result.out().strip() : err;
        return text.isEmpty() ? "nothing, exit code " + result.exitCode() : text;
    }
}
