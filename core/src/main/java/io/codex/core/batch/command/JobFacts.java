package io.codex.core.batch.command;

import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.Walltime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All that is known of one job, or one task of an array, and what follows from it.
///
/// @param queued       what the queue says; null when its newest answer lacks the job
/// @param queueFailure why the newest question to the queue has no answer; null when it has one
/// @param seen         whether the newest answer is younger than the submission
/// @param exit         what the wrapper left; null for nothing
/// @param cancelledBy  who cancelled it from here; null for nobody
/// @param history      what the accounting says; null for nothing
/// @param unasked      why the accounting could not be asked; null when it could, or never can
/// @param silent       whether the accounting is switched off
/// @param stale        whether the queue's last answer is too old to go by
/// @param begun        whether it ever started
/// @param missing      since when it is neither in the queue nor in the accounting; null when it is not
/// @param walltime     its limit; null when not known
record JobFacts(
        @Nullable JobReport queued,
        @Nullable String queueFailure,
        boolean seen,
        @Nullable ExitRecord exit,
        @Nullable String cancelledBy,
        @Nullable JobReport history,
        @Nullable String unasked,
        boolean silent,
        boolean stale,
        boolean begun,
        @Nullable Instant missing,
        @Nullable Walltime walltime) {

    /// How much earlier than at its walltime a job may be ended for it.
    private static final Duration TOLERANCE = Duration.ofSeconds(5);

    /// @param grace how long a job may be in no list before it counts as vanished
    JobState state(Instant now, Duration grace) {
        if (queued != null && queued.state().isFinal()) {
            return ended(queued.state());
        }
        if (exit != null && exit.isCertain() && (queued == null || isUnderWay(queued.state()))) {
            return ended(ofExit(exit));
        }
        if (queued != null) {
            return stale && queueFailure != null
                    ? new JobState.Unknown(
                            "it was %s; %s".formatted(queued.state().inWords(), queueFailure))
                    : queued.state();
        }
        if (history != null && history.state().isFinal()) {
            return ended(history.state());
        }
        if (queueFailure != null) {
            return new JobState.Unknown(queueFailure);
        }
        if (!seen) {
            return new JobState.Pending("submitted, and not yet seen in the queue");
        }
        return gone(now, grace);
    }

    /// It is certainly not in the queue.
    private JobState gone(Instant now, Duration grace) {
        boolean over = missing != null && !missing.plus(grace).isAfter(now);
        if (exit != null) {
            return silent || over
                    ? ended(ofExit(exit))
                    : new JobState.Unknown("it left the queue; how it was ended is not known yet");
        }
        // a job that had begun may have completed just before; its exit code may be seen late
        if (cancelledBy != null && (!begun || silent || over)) {
            return new JobState.Cancelled(cancelledBy);
        }
        if (unasked != null) {
            return new JobState.Unknown("it left the queue, and the accounting cannot be asked: " + unasked);
        }
        return over
                ? new JobState.Vanished("it is not in the queue%s, and left no exit code"
                        .formatted(silent ? "" : " nor in the accounting"))
                : new JobState.Unknown("it left the queue; its end is not recorded yet");
    }

    /// The wrapper knows the exit code better than the scheduler; the scheduler knows better why a job was ended.
    private JobState ended(JobState state) {
        return switch (state) {
            case JobState.Cancelled _ when cancelledBy != null -> new JobState.Cancelled(cancelledBy);
            case JobState.Cancelled(var by)
            when by.equals(JobState.Cancelled.SOMEBODY)
                    && history != null
                    && history.state() instanceof JobState.Cancelled told -> told;
            case JobState.Failed failed
            when cancelledBy != null && !isCertain() && (failed.signal() != null || wasSignalled()) ->
                new JobState.Cancelled(cancelledBy);
            case JobState.Completed _ when exit != null && exit.isCertain() -> ofExit(exit);
            case JobState.Failed failed
            when exit != null ->
                exit.code() == 0
                        ? new JobState.Completed()
                        : new JobState.Failed(exit.code(), exit.reason().isEmpty() ? failed.reason() : exit.reason());
            default -> state;
        };
    }

    private boolean wasSignalled() {
        return exit != null && !exit.signal().isEmpty();
    }

    private boolean isCertain() {
        return exit != null && exit.isCertain();
    }

    private JobState ofExit(ExitRecord left) {
        if (left.isCertain()) {
            return left.code() == 0 ? new JobState.Completed() : new JobState.Failed(left.code(), left.reason());
        }
        if (left.signal().isEmpty()) {
            return new JobState.Failed(left.code());
        }
        if (walltime instanceof Walltime.Limited(Duration limit)
                && Duration.between(left.started(), left.ended())
                                .plus(TOLERANCE)
                                .compareTo(limit)
                        >= 0) {
            return new JobState.TimedOut();
        }
        return left.code() == 0
                ? new JobState.Completed()
                : new JobState.Failed(left.code(), "it was sent SIG" + left.signal());
    }

    /// Whether an exit code can be that of the start which the queue shows.
    private static boolean isUnderWay(JobState state) {
        return switch (state) {
            case JobState.Running _, JobState.Suspended _, JobState.Unknown _ -> true;
            case JobState.Pending _, JobState.Held _, JobState.Requeued _ -> false;
            case JobState.Completed _, JobState.Failed _, JobState.Cancelled _, JobState.TimedOut _ -> false;
            case JobState.OutOfMemory _, JobState.NodeFailed _, JobState.Preempted _, JobState.Vanished _ -> false;
        };
    }
}
