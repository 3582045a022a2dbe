package io.codex.core.batch.local;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobState;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Pause;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Ends jobs, or has them started again, by signals to their supervisors.
final class Termination {
    private static final Duration POLL = Duration.ofMillis(100);

    private final LocalFolders folders;
    private final LocalStates states;

    Termination(LocalFolders folders, LocalStates states) {
        this.folders = folders;
        this.states = states;
    }

    /// Writes down who asks, and sends SIGTERM. A supervisor that starts in the meantime finds what was written.
    ///
    /// @return those that have not ended yet
    List<LocalId> ask(LocalId id, LocalJob job, String by) throws IOException {
        var asked = new ArrayList<LocalId>();
        for (LocalId part : parts(id, job)) {
            JobFolder folder = folders.of(part);
            // the leader of an array ends later than its tasks
            boolean ended = part.index() == null
                    ? folder.exit().isPresent()
                    : states.of(part, job).isFinal();
            if (ended) {
                continue;
            }
            Optional<ProcessIdentity> supervisor = folder.supervisor();
            if (supervisor.isPresent() && !supervisor.get().isOfThisHost()) {
                throw elsewhere(part);
            }
            PrivateFile.folder(folder.path());
            folder.writeCancelled(by);
            terminate(folder.supervisor());
            asked.add(part);
        }
        return asked;
    }

    /// Asks, waits for the grace, kills, waits for the end.
    void end(LocalId id, LocalJob job, String by, Duration grace) throws IOException {
        // one that is starting would otherwise still write into its folder
        while (folders.of(id.array()).supervisor().isEmpty()
                && !states.of(id.array(), job).isFinal()) {
            Pause.of(POLL);
        }
        long deadline = System.nanoTime() + grace.toNanos();
        List<LocalId> asked = ask(id, job, by);
        while (runs(asked) && System.nanoTime() < deadline) {
            Pause.of(POLL);
        }
        for (LocalId part : asked) {
            Optional<ProcessIdentity> supervisor = folders.of(part).supervisor();
            if (supervisor.isPresent()) {
                supervisor.get().session().forEach(ProcessHandle::destroyForcibly);
            }
        }
        long killed = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!states.of(id, job).isFinal()) {
            if (System.nanoTime() >= killed) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "job %s still runs after SIGKILL".formatted(id.id()),
                        "a process of it hangs in the kernel; see ps -s "
                                + folders.of(id)
                                        .supervisor()
                                        .map(ProcessIdentity::pid)
                                        .map(String::valueOf)
                                        .orElse("PID"));
            }
            Pause.of(POLL);
        }
    }

    /// Has the running parts end and start again. A job that has not started stays where it is.
    void startAgain(LocalId id, LocalJob job) throws IOException {
        JobState state = states.of(id, job);
        if (state.isFinal()) {
            throw new CodexException(
                    ExitCode.SCHEDULER,
                    "job %s has ended (%s)".formatted(id.id(), state.inWords()),
                    "only a running job can be put back into the queue; submit it anew");
        }
        for (LocalId part : parts(id, job)) {
            if (isLeader(part, job) || !isBegun(states.of(part, job))) {
                continue;
            }
            ProcessIdentity supervisor = folders.of(part).supervisor().orElseThrow();
            if (!supervisor.isAlive()) {
                throw new CodexException(
                        ExitCode.SCHEDULER,
                        "job %s has no supervisor any more that could start it again".formatted(part.id()),
                        "cancel it and submit it anew");
            }
            folders.of(part).writeRequeue();
            terminate(Optional.of(supervisor));
        }
    }

    private static boolean isBegun(JobState state) {
        return state instanceof JobState.Running || state instanceof JobState.Suspended;
    }

    private static boolean isLeader(LocalId part, LocalJob job) {
        return job.spec().array() != null && part.index() == null;
    }

    /// The job; of an array its leader, which starts the others, at first.
    private static List<LocalId> parts(LocalId id, LocalJob job) {
        var parts = new ArrayList<LocalId>(List.of(id));
        JobArray array = job.spec().array();
        if (array != null && id.index() == null) {
            for (int index = array.first(); index <= array.last(); index++) {
                parts.add(id.task(index));
            }
        }
        return parts;
    }

    private boolean runs(List<LocalId> asked) throws IOException {
        for (LocalId part : asked) {
            Optional<ProcessIdentity> supervisor = folders.of(part).supervisor();
            if (supervisor.isPresent() && !supervisor.get().session().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /// The supervisor passes SIGTERM on to the command; without one every process of the session gets it.
    private static void terminate(Optional<ProcessIdentity> supervisor) throws IOException {
        if (supervisor.isEmpty()) {
            return;
        }
        if (supervisor.get().isAlive()) {
            ProcessHandle.of(supervisor.get().pid()).ifPresent(ProcessHandle::destroy);
        } else {
            supervisor.get().session().forEach(ProcessHandle::destroy);
        }
    }

    static CodexException elsewhere(LocalId id) {
        return notHere(id.id().value(), id.host());
    }

    static CodexException notHere(String id, String host) {
        return new CodexException(
                ExitCode.SCHEDULER,
                "job %s is not a running job of %s".formatted(id, host),
                "a job of the local back end can be cancelled only on the host that runs it");
    }
}
