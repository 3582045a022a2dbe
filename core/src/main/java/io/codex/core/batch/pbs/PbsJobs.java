package io.codex.core.batch.pbs;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.ClockTime;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Walltime;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads jobs as `qstat -f` shows them, in the form of PBS Professional's JSON (pbs_job_attributes(7B)).
final class PbsJobs {
    private static final DateTimeFormatter CTIME = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    private final PbsFlavour flavour;
    private final String user;
    private final ZoneId zone;

    /// @param user whose jobs count
    /// @param zone of the times that are printed without one
    PbsJobs(PbsFlavour flavour, String user, ZoneId zone) {
        this.flavour = flavour;
        this.user = user;
        this.zone = zone;
    }

    /// The user's jobs, array tasks each, without those that ended in a way that PBS does not tell.
    ///
    /// @param jobs by id
    List<JobReport> read(JsonNode jobs) {
        var reports = new ArrayList<JobReport>();
        for (Map.Entry<String, JsonNode> job : jobs.properties()) {
            boolean mine =
                    job.getValue().path("Job_Owner").asText("").split("@", 2)[0].equals(user);
            if (mine && !isExpandedArray(job.getKey(), jobs)) {
                report(job.getKey(), job.getValue()).ifPresent(reports::add);
            }
        }
        return reports;
    }

    /// What is known of the state, for people.
    String inWords(JsonNode job) {
        String comment = comment(job);
        return state(job)
                .map(state -> comment.isEmpty() || state.inWords().contains(comment)
                        ? state.inWords()
                        : state.inWords() + "; PBS says: " + comment)
                .orElse("ended; PBS says: " + comment);
    }

    private static boolean isExpandedArray(String id, JsonNode jobs) {
        int bracket = id.indexOf("[]");
        if (bracket < 0) {
            return false;
        }
        String begin = id.substring(0, bracket + 1);
        return jobs.properties().stream()
                .anyMatch(other ->
                        other.getKey().startsWith(begin) && !other.getKey().equals(id));
    }

    private Optional<JobReport> report(String id, JsonNode job) {
        return state(job)
                .map(state -> new JobReport(
                        new JobId(id),
                        job.path("Job_Name").asText(""),
                        state,
                        job.path("job_state").asText(""),
                        tag(job.path("Variable_List")),
                        job.path("queue").asText(""),
                        hosts(job.path("exec_host").asText("")),
                        time(job, "ctime"),
                        time(job, "stime", "start_time"),
                        state.isFinal() ? time(job, "history_timestamp", "obittime", "comp_time", "mtime") : null,
                        walltime(job.at("/Resource_List/walltime").asText("")),
                        restarts(job)));
    }

    private Optional<JobState> state(JsonNode job) {
        String code = job.path("job_state").asText("");
        return switch (code) {
            case "Q" -> Optional.of(waiting(job, "waits for the scheduler"));
            case "W" -> Optional.of(waiting(job, "waits for its start time or its files"));
            case "T" -> Optional.of(new JobState.Pending("is being moved to another queue or server"));
            case "H" -> Optional.of(held(job));
            case "R", "E", "B" -> Optional.of(new JobState.Running());
            case "S" -> Optional.of(new JobState.Suspended(or(comment(job), "suspended by the scheduler or a user")));
            case "U" -> Optional.of(new JobState.Suspended("its workstation is in use"));
            case "M" -> Optional.of(new JobState.Unknown("it was moved to another PBS server"));
            case "F", "X", "C" -> new PbsExit(flavour, job).state();
            default -> Optional.of(new JobState.Unknown("pbs says " + code));
        };
    }

    private JobState waiting(JsonNode job, String otherwise) {
        String reason = or(comment(job), otherwise);
        return starts(job) > 0 ? new JobState.Requeued(reason) : new JobState.Pending(reason);
    }

    private static JobState held(JsonNode job) {
        String types = job.path("Hold_Types").asText("");
        if (job.hasNonNull("depend") && types.matches("[sn]*")) {
            return new JobState.Pending("waits for the jobs that it depends on");
        }
        String by = Arrays.stream(types.split(""))
                .map(type -> switch (type) {
                    case "u" -> "its user";
                    case "o" -> "an operator";
                    case "s" -> "the system";
                    case "p" -> "PBS, because of a bad password";
                    default -> "";
                })
                .filter(who -> !who.isEmpty())
                .collect(Collectors.joining(" and "));
        return new JobState.Held(or(comment(job), by.isEmpty() ? "held" : "held by " + by));
    }

    private static String comment(JsonNode job) {
        return job.path("comment").asText("").strip().replaceFirst("^Not Running: ", "");
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static @Nullable JobTag tag(JsonNode variables) {
        JsonNode own = variables.path(PbsOptions.TAG);
        String marked = own.isMissingNode() ? variables.asText("") : PbsOptions.TAG + "=" + own.asText("");
        return JobTag.in(marked).orElse(null);
    }

    /// `n1/0*4+n2/1` and `n1/0-3` to `n1,n2`.
    private static String hosts(String execHost) {
        return Arrays.stream(execHost.split("\\+"))
                .map(part -> part.split("/", 2)[0])
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static int starts(JsonNode job) {
        return Math.max(job.path("run_count").asInt(), job.path("start_count").asInt());
    }

    private static int restarts(JsonNode job) {
        boolean waits = job.path("job_state").asText("").matches("[QWHT]");
        return Math.max(0, waits ? starts(job) : starts(job) - 1);
    }

    /// Of the first of those attributes that is there; null when its form is not known.
    private @Nullable Instant time(JsonNode job, String... attributes) {
        String text = Arrays.stream(attributes)
                .map(attribute -> job.path(attribute).asText("").strip().replaceAll("\\s+", " "))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        if (text.matches("\\d+")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        try {
            return LocalDateTime.parse(text, CTIME).atZone(zone).toInstant();
        } catch (DateTimeException _) {
            return null;
        }
    }

    static @Nullable Walltime walltime(String text) {
        try {
            return ClockTime.SECONDS.parse(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
