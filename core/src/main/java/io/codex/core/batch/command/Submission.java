package io.codex.core.batch.command;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.SubmissionPreview;
import io.codex.core.batch.SubmissionRefused;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.batch.SubmitCommand;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Submits a job once. Its tag is with the scheduler; when an answer is lost, the tag is looked up before anything is
/// submitted again, and of two jobs with one tag the wrapper lets only one run.
final class Submission {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final double JITTER = 0.25;

    /// As long as one command of the scheduler may take.
    private static final Duration COMMAND = Duration.ofSeconds(60);

    private final SchedulerDialect dialect;
    private final SchedulerCommands commands;
    private final SubmissionFolders folders;
    private final SharedQueue queue;
    private final String user;
    private final Duration patience;
    private final Clock clock;
    private final Consumer<String> notice;

    /// @param patience how long a scheduler that does not answer is tried again
    /// @param notice   told in words what is waited for
    Submission(
            SchedulerDialect dialect,
            SchedulerCommands commands,
            SubmissionFolders folders,
            SharedQueue queue,
            String user,
            Duration patience,
            Clock clock,
            Consumer<String> notice) {
        this.dialect = dialect;
        this.commands = commands;
        this.folders = folders;
        this.queue = queue;
        this.user = user;
        this.patience = patience;
        this.clock = clock;
        this.notice = notice;
    }

    JobId submit(JobSpec asked) {
        JobTag tag = asked.tag() == null ? JobTag.random() : asked.tag();
        JobSpec spec = asked.toBuilder().tag(tag).build();
        SubmissionFolder folder = folders.of(tag);
        try {
            PrivateFile.folder(folder.path());
            if (!Files.exists(folder.lock())) {
                PrivateFile.overwrite(folder.lock(), "");
            }
            try (FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.WRITE);
                    FileLock _ = new SubmissionTurn(patience.plus(COMMAND), notice).take(channel, tag)) {
                return submitLocked(spec, folder);
            }
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot write down the job in %s: %s".formatted(folder.path(), e.getMessage()),
                    "check the permissions, the quota and the free space there",
                    e);
        }
    }

    SubmissionPreview preview(JobSpec asked) {
        JobTag tag = asked.tag() == null ? new JobTag("TAG") : asked.tag();
        JobSpec spec = asked.toBuilder().tag(tag).build();
        SubmissionFolder folder = folders.of(tag);
        try {
            SubmitCommand command = dialect.submit(request(spec, folder));
            return new SubmissionPreview(
                    command.argv(), command.description(), JobScript.text(dialect, spec, folder, needs(spec)));
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot read what the job needs: " + e.getMessage(),
                    "check the permissions of " + folder.path(),
                    e);
        }
    }

    private static SubmitRequest request(JobSpec spec, SubmissionFolder folder) {
        return new SubmitRequest(spec, folder.tag(), folder.script(), folder.description(), folder.log());
    }

    private JobId submitLocked(JobSpec spec, SubmissionFolder folder) throws IOException {
        Optional<JobSpec> before = folder.spec();
        before.ifPresent(earlier -> earlier.requireSameWork(spec));
        Optional<SubmittedId> known = folder.id();
        if (known.isPresent()) {
            return known.get().id();
        }
        // a submitter that died between the scheduler's answer and our note
        boolean uncertain = before.isPresent();
        SubmitCommand command = write(spec, folder);
        SubmitAnswer answer = answer(command, spec, folder, uncertain);
        return switch (answer) {
            case SubmitAnswer.Accepted(var id) -> {
                note(id, folder);
                yield id;
            }
            case SubmitAnswer.Refused(var reason) -> {
                folder.withdraw();
                throw new SubmissionRefused(
                        "%s refused the job %s: %s".formatted(dialect.name(), spec.name(), reason),
                        reason,
                        "change what it asks for; codex jobs info shows partitions and nodes");
            }
            case SubmitAnswer.Busy(var reason) -> {
                folder.withdraw();
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "%s did not take the job %s within %d s: %s"
                                .formatted(dialect.name(), spec.name(), patience.toSeconds(), reason),
                        "try again later; nothing was submitted");
            }
            case SubmitAnswer.Uncertain(var reason) ->
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "%s may or may not have the job %s: %s".formatted(dialect.name(), spec.name(), reason),
                        "submit it again with --tag %s: there will be one job".formatted(folder.tag()));
        };
    }

    private void note(JobId id, SubmissionFolder folder) {
        try {
            folder.write(new SubmittedId(id, clock.instant()));
            folders.index(id, folder.tag());
            queue.changed();
        } catch (IOException | CodexException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "submitted as job %s, but cannot write that down in %s: %s"
                            .formatted(id, folder.path(), e.getMessage()),
                    "make room there, and submit it again with --tag %s: there will be one job".formatted(folder.tag()),
                    e);
        }
    }

    private SubmitAnswer answer(SubmitCommand command, JobSpec spec, SubmissionFolder folder, boolean uncertainBefore)
            throws IOException {
        RetryPolicy<SubmitAnswer> policy = RetryPolicy.<SubmitAnswer>builder()
                .handleResultIf(
                        answer -> answer instanceof SubmitAnswer.Busy || answer instanceof SubmitAnswer.Uncertain)
                .abortOn(CodexException.class)
                .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                .withJitter(JITTER)
                .withMaxAttempts(-1)
                .withMaxDuration(patience)
                .onRetry(event ->
                        notice.accept("%s: %s; trying again".formatted(dialect.name(), reason(event.getLastResult()))))
                .build();
        var uncertain = new boolean[] {uncertainBefore};
        SubmitAnswer last = repeated(policy, () -> {
            SubmitAnswer answer = uncertain[0] ? lookUpOrSubmit(command, spec, folder) : submitOnce(command, spec);
            uncertain[0] |= answer instanceof SubmitAnswer.Uncertain;
            return answer;
        });
        if (!uncertain[0]) {
            return last;
        }
        // a request whose answer was lost may still be on its way
        return switch (last) {
            case SubmitAnswer.Accepted accepted -> {
                endTwins(accepted.id(), folder);
                yield accepted;
            }
            case SubmitAnswer.Busy(var reason) -> new SubmitAnswer.Uncertain(reason);
            case SubmitAnswer.Refused(var reason) -> new SubmitAnswer.Uncertain(reason);
            case SubmitAnswer.Uncertain _ -> last;
        };
    }

    private static SubmitAnswer repeated(RetryPolicy<SubmitAnswer> policy, CheckedSupplier<SubmitAnswer> submission)
            throws IOException {
        try {
            return Failsafe.with(policy).get(submission);
        } catch (FailsafeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
            }
            throw e;
        }
    }

    /// A lost request may have become a job as well; it has the same tag, and its wrapper would end it anyway.
    private void endTwins(JobId id, SubmissionFolder folder) {
        try {
            List<JobId> twins = tagged(folder).filter(twin -> !twin.equals(id)).toList();
            if (!twins.isEmpty()) {
                commands.run(dialect.cancel(twins));
            }
        } catch (QueryFailure e) {
            notice.accept("cannot look for a second job with the tag %s, which would end by itself: %s"
                    .formatted(folder.tag(), e.getMessage()));
        }
    }

    private Stream<JobId> tagged(SubmissionFolder folder) throws QueryFailure {
        return dialect.readLookup(commands.ask(dialect.lookup(user, folder.tag()))).stream()
                .filter(report -> folder.tag().equals(report.tag()))
                .filter(report -> !report.state().isFinal())
                .map(report -> dialect.arrayId(report.id()))
                .distinct();
    }

    /// The tag may be in the queue already, or its job may even have started.
    private SubmitAnswer lookUpOrSubmit(SubmitCommand command, JobSpec spec, SubmissionFolder folder)
            throws IOException {
        try {
            List<JobReport> reports = dialect.readLookup(commands.ask(dialect.lookup(user, folder.tag())));
            Optional<JobId> queued = reports.stream()
                    .filter(report -> folder.tag().equals(report.tag()))
                    .map(report -> dialect.arrayId(report.id()))
                    .min(JobId::compareTo);
            Optional<JobId> found = folder.claim().or(() -> queued);
            if (found.isPresent()) {
                return new SubmitAnswer.Accepted(found.get());
            }
        } catch (QueryFailure e) {
            return new SubmitAnswer.Uncertain(String.valueOf(e.getMessage()));
        }
        return submitOnce(command, spec);
    }

    private SubmitAnswer submitOnce(SubmitCommand command, JobSpec spec) {
        try {
            return dialect.submitted(commands.run(command.argv(), spec.directory()));
        } catch (CodexException e) {
            if (e.exitCode() == ExitCode.TIMEOUT) {
                return new SubmitAnswer.Uncertain(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private SubmitCommand write(JobSpec spec, SubmissionFolder folder) throws IOException {
        folders.make(folder.tag(), spec);
        Path parent = spec.output().toAbsolutePath().getParent();
        if (parent != null && !parent.toString().contains("%")) {
            Files.createDirectories(parent);
        }
        PrivateFile.replace(folder.environment(), JobScript.environment(spec));
        PrivateFile.replace(folder.script(), JobScript.text(dialect, spec, folder, needs(spec)));
        Files.setPosixFilePermissions(folder.script(), PosixFilePermissions.fromString("rwx------"));
        SubmitCommand command = dialect.submit(request(spec, folder));
        if (!command.description().isEmpty()) {
            PrivateFile.replace(folder.description(), command.description());
        }
        // last: from here on a submission may have happened
        folder.write(spec);
        return command;
    }

    private List<String> needs(JobSpec spec) throws IOException {
        var needs = new ArrayList<String>();
        for (Dependency dependency : spec.dependencies()) {
            if (dialect.checkedConditions().contains(dependency.condition())) {
                continue;
            }
            SubmissionFolder before = folders.withId(dependency.job())
                    .orElseThrow(() -> new CodexException(
                            ExitCode.USAGE,
                            "%s cannot tell how job %s ends, and codex did not submit it"
                                    .formatted(dialect.name(), dependency.job()),
                            "depend on its end in whatever way instead (--after-any)"));
            JobArray tasks = before.spec().map(JobSpec::array).orElse(null);
            needs.add("%s %d %s"
                    .formatted(
                            dependency.condition() == Dependency.Condition.AFTER_OK ? "ok" : "notok",
                            tasks == null ? 1 : tasks.size(),
                            before.path()));
        }
        return needs;
    }

    private static String reason(SubmitAnswer answer) {
        return switch (answer) {
            case SubmitAnswer.Accepted(var id) -> "it has job " + id;
            case SubmitAnswer.Refused(var reason) -> reason;
            case SubmitAnswer.Busy(var reason) -> reason;
            case SubmitAnswer.Uncertain(var reason) -> reason;
        };
    }
}
