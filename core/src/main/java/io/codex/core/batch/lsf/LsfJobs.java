package io.codex.core.batch.lsf;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.ClockTime;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the records of `bjobs -json` (IBM Spectrum LSF 10.1 Command Reference, bjobs -o).
final class LsfJobs {
    static final String FIELDS = "jobid jobindex stat queue job_name job_description exit_code exit_reason pend_reason"
            + " exec_host submit_time start_time finish_time runtimelimit";

    private static final Pattern INDEX = Pattern.compile("\\[(\\d+)]$");
    private static final Pattern MINUTES = Pattern.compile("(\\d+(?:\\.\\d+)?)(?:/.*| *min.*)?");

    private final LsfTime times;

    LsfJobs(LsfTime times) {
        this.times = times;
    }

    List<JobReport> read(JsonNode records) {
        var reports = new ArrayList<JobReport>();
        for (JsonNode record : records) {
            if (!record.has("ERROR") && !text(record, "JOBID").isEmpty()) {
                reports.add(report(record));
            }
        }
        return reports;
    }

    private JobReport report(JsonNode record) {
        String raw = text(record, "STAT");
        JobState state =
                LsfStates.of(raw, text(record, "PEND_REASON"), text(record, "EXIT_CODE"), text(record, "EXIT_REASON"));
        return new JobReport(
                id(record),
                text(record, "JOB_NAME"),
                state,
                raw,
                JobTag.in(text(record, "JOB_DESCRIPTION")).orElse(null),
                text(record, "QUEUE"),
                hosts(text(record, "EXEC_HOST"), ":"),
                times.parse(text(record, "SUBMIT_TIME")),
                times.parse(text(record, "START_TIME")),
                state.isFinal() ? times.parse(text(record, "FINISH_TIME")) : null,
                walltime(text(record, "RUNTIMELIMIT")),
                0);
    }

    /// `123`, and `123[4]` for a task: the index stands in a field of its own, or at the end of the name.
    private static JobId id(JsonNode record) {
        String id = text(record, "JOBID");
        Matcher named = INDEX.matcher(text(record, "JOB_NAME"));
        String own = text(record, "JOBINDEX");
        String index = own.isEmpty() && named.find() ? named.group(1) : own;
        boolean single = id.contains("[") || !index.matches("[1-9]\\d*");
        return new JobId(single ? id : id + "[" + index + "]");
    }

    private static String text(JsonNode record, String field) {
        String text = record.path(field).asText("").strip();
        return text.equals("-") ? "" : text;
    }

    /// `4*n1:n2:n2` to `n1,n2`.
    static String hosts(String list, String separator) {
        return Arrays.stream(list.split(Pattern.quote(separator), -1))
                .map(host -> host.strip().replaceFirst("^\\d+\\*", ""))
                .filter(host -> !host.isEmpty())
                .distinct()
                .collect(Collectors.joining(","));
    }

    /// `1440.0`, `60.0/hostA` and `60.0 min of hostA` are minutes; `-hms` and `LSB_HMS` make `hours:minutes:seconds`.
    static @Nullable Walltime walltime(String text) {
        Matcher minutes = MINUTES.matcher(text.strip());
        if (minutes.matches()) {
            return Walltime.of(Duration.ofSeconds(Math.round(Double.parseDouble(minutes.group(1)) * 60)));
        }
        try {
            return ClockTime.LSF.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
