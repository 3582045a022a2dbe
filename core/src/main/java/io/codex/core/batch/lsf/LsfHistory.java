package io.codex.core.batch.lsf;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `bhist -l`: for each job a line with its attributes, then a line for each event with its time. Lines are
/// folded after 80 characters, anywhere; what goes on is indented.
final class LsfHistory {
    private static final Pattern BLOCK = Pattern.compile("(?m)^(?=Job <)");
    private static final Pattern FOLD = Pattern.compile("\\R {10,}(?=\\S)");
    private static final Pattern ID = Pattern.compile("Job <(\\d+)(\\[\\d+])?>");
    private static final Pattern EVENT =
            Pattern.compile("(\\p{Alpha}{3} \\p{Alpha}{3} +\\d+ \\d+:\\d\\d:\\d\\d(?: \\d{4})?): (.*)");
    private static final Pattern STARTED = Pattern.compile("(?:Dispatched|Started)\\b[^<]*((?:<[^>]+> ?)+).*");
    private static final Pattern CODE = Pattern.compile("exit code (\\d+)");
    private static final Pattern SIGNAL = Pattern.compile("Exited by signal (\\d+)");
    private static final Pattern LIMIT = Pattern.compile("RUNLIMIT\\s+([\\d.]+) min");

    private final LsfTime times;

    LsfHistory(LsfTime times) {
        this.times = times;
    }

    /// The jobs that have ended.
    List<JobReport> read(String text) {
        var reports = new ArrayList<JobReport>();
        for (String block : BLOCK.split(text, -1)) {
            Matcher id = ID.matcher(block);
            if (id.lookingAt()) {
                String index = id.group(2) == null ? "" : id.group(2);
                new Job(FOLD.matcher(block).replaceAll(""))
                        .report(id.group(1) + index)
                        .ifPresent(reports::add);
            }
        }
        return reports;
    }

    private static String attribute(String text, String name) {
        Matcher named = Pattern.compile("\\b" + name + " <([^>]*)>").matcher(text);
        return named.find() ? named.group(1) : "";
    }

    /// One job's events, read in their order.
    private final class Job {
        private final String text;
        private @Nullable Instant submitted;
        private @Nullable Instant started;
        private @Nullable Instant ended;
        private String hosts = "";
        private String code = "";
        private String reason = "";
        private int starts;

        Job(String text) {
            this.text = text;
            text.lines().map(EVENT::matcher).filter(Matcher::matches).forEach(this::event);
        }

        private void event(Matcher event) {
            Instant time = times.parse(event.group(1));
            String what = event.group(2);
            Matcher start = STARTED.matcher(what);
            if (what.startsWith("Submitted from")) {
                submitted = time;
            } else if (start.matches()) {
                runs(what.startsWith("Dispatched") || ended != null || starts == 0);
                hosts = LsfJobs.hosts(start.group(1).replaceAll("[<>]+", " ").strip(), " ");
                started = time;
            } else if (what.matches("(?i)(requeue|pending:|migrat).*")) {
                again();
            } else if (what.startsWith("Exited") || what.startsWith("Done ") || what.startsWith("Completed")) {
                ends(what);
                ended = time;
            }
        }

        private void runs(boolean anew) {
            if (anew) {
                starts++;
            }
            again();
        }

        private void again() {
            ended = null;
            code = "";
            reason = "";
        }

        private void ends(String what) {
            Matcher exit = CODE.matcher(what);
            Matcher signal = SIGNAL.matcher(what);
            if (exit.find()) {
                code = exit.group(1);
            } else if (signal.find()) {
                code = Integer.toString(128 + Integer.parseInt(signal.group(1)));
            } else if (what.startsWith("Done ") || what.startsWith("Completed <done>")) {
                code = "0";
            }
            if (what.contains("TERM_")) {
                reason = what;
            }
        }

        Optional<JobReport> report(String id) {
            if (ended == null) {
                return Optional.empty();
            }
            JobState state = LsfEnd.of(code, reason);
            Matcher limit = LIMIT.matcher(text);
            return Optional.of(new JobReport(
                    new JobId(id),
                    attribute(text, "Job Name"),
                    state,
                    code.equals("0") ? "DONE" : "EXIT",
                    JobTag.in(attribute(text, "Job Description")).orElse(null),
                    attribute(text, "to Queue"),
                    hosts,
                    submitted,
                    started,
                    ended,
                    limit.find() ? LsfJobs.walltime(limit.group(1)) : null,
                    Math.max(0, starts - 1)));
        }
    }
}
