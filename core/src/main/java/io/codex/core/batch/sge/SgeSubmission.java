package io.codex.core.batch.sge;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.shell.CommandResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `qsub` and what it answers.
final class SgeSubmission {
    /// The variable of the job's context that holds the tag.
    static final String TAG = "codex";

    private static final int DO_AGAIN = 25;
    private static final Pattern TERSE = Pattern.compile("(?m)^(\\d+)(?:\\.\\d+-\\d+:\\d+)?\\s*$");
    private static final Pattern WORDS =
            Pattern.compile("(?m)^Your job(?:-array)? (\\d+)(?:\\.\\d+-\\d+:\\d+)? \\(.*\\) has been submitted");
    private static final Pattern MAYBE =
            Pattern.compile("commlib error|gdi request|got (?:send|read) error|reading answer|timeout|timed out");

    private final SgeRequest requests;

    SgeSubmission(SgeRequest requests) {
        this.requests = requests;
    }

    List<String> argv(SubmitRequest request) {
        JobSpec spec = request.spec();
        var argv = new ArrayList<>(List.of("qsub", "-terse", "-b", "n", "-S", "/bin/bash", "-notify"));
        add(argv, "-N", SgeName.of(spec.name()));
        add(argv, "-ac", TAG + "=" + request.tag());
        Path folder = request.log().toAbsolutePath().getParent();
        if (folder != null) {
            add(argv, "-wd", folder.toString());
        }
        add(argv, "-o", request.log().toString(), "-j", "y");
        add(argv, "-r", spec.requeue() ? "y" : "n");
        argv.addAll(requests.options(spec.resources()));
        JobArray array = spec.array();
        if (array != null) {
            add(argv, "-t", "1-" + array.size());
            if (array.concurrency() > 0) {
                add(argv, "-tc", Integer.toString(array.concurrency()));
            }
        }
        Set<String> waitsFor = waitsFor(spec);
        if (!waitsFor.isEmpty()) {
            add(argv, "-hold_jid", String.join(",", waitsFor));
        }
        if (spec.nice() != 0) {
            add(argv, "-p", Integer.toString(Math.clamp(-(long) spec.nice(), -1023, 1024)));
        }
        argv.addAll(SgeRequest.mail(spec.mail()));
        if (spec.held()) {
            argv.add("-h");
        }
        argv.addAll(spec.nativeOptions());
        argv.add(request.script().toString());
        return argv;
    }

    /// Of whole arrays: `-hold_jid` knows no single tasks.
    private static Set<String> waitsFor(JobSpec spec) {
        var jobs = new LinkedHashSet<String>();
        spec.dependencies().forEach(needed -> jobs.add(arrayOf(needed.job()).value()));
        if (spec.singleton()) {
            jobs.add(SgeName.of(spec.name()));
        }
        return jobs;
    }

    static JobId arrayOf(JobId id) {
        int dot = id.value().indexOf('.');
        return dot < 0 ? id : new JobId(id.value().substring(0, dot));
    }

    static SubmitAnswer answer(CommandResult result) {
        String said = (result.err() + "\n" + result.out()).strip();
        Matcher words = WORDS.matcher(said);
        if (words.find()) {
            return new SubmitAnswer.Accepted(new JobId(words.group(1)));
        }
        Matcher terse = TERSE.matcher(result.out());
        if (result.succeeded() && terse.find()) {
            return new SubmitAnswer.Accepted(new JobId(terse.group(1)));
        }
        if (said.contains("(Connection refused)") || result.exitCode() == DO_AGAIN) {
            return new SubmitAnswer.Busy(said);
        }
        if (result.succeeded() || result.exitCode() > 128 || MAYBE.matcher(said).find()) {
            return new SubmitAnswer.Uncertain(said.isEmpty() ? "qsub said nothing" : said);
        }
        return new SubmitAnswer.Refused(said.isEmpty() ? "qsub said nothing" : said);
    }

    private static void add(List<String> argv, String... words) {
        argv.addAll(List.of(words));
    }
}
