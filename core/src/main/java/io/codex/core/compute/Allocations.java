package io.codex.core.compute;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Resources;
import io.codex.core.batch.Walltime;
import io.codex.core.compute.PilotPlan.Mode;
import io.codex.core.compute.client.PilotConnection;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.SessionConfig;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Pause;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The user's allocations at one facility: finds the session that is there, asks for new ones, gives them back.
public final class Allocations {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// Between two looks for a pilot's address: often at first, as a free node is given within the second.
    private static final Duration FIRST_LOOK = Duration.ofMillis(50);

    private static final Duration OFTEN = Duration.ofSeconds(3);
    private static final Duration LATER_LOOK = Duration.ofMillis(500);

    /// Between two questions of what the scheduler says; it is asked less often than that.
    private static final Duration STATE_LOOK = Duration.ofSeconds(1);

    /// A submitter on another host that has not noted a job's id by then has died.
    private static final Duration SUBMISSION = Duration.ofMinutes(10);

    /// Whoever has not filled a session's folder by then has died.
    private static final Duration FILLING = Duration.ofSeconds(10);

    /// A pilot that runs and does not answer for so long cannot be reached.
    private static final Duration UNREACHABLE = Duration.ofSeconds(20);

    private static final String ABANDONED = "its submitter has died";

    /// By SIGKILL.
    private static final int KILLED = 137;

    /// Of a job, in characters; what comes before it included, schedulers take more.
    private static final int LONGEST_NAME = 100;

    private final AllocationSite site;
    private final Shell shell;
    private final AllocationProgress progress;
    private final AllocationFolders folders;
    private final AllocationLatency latency;

    public Allocations(AllocationSite site, Shell shell, AllocationProgress progress) {
        this.site = site;
        this.shell = shell;
        this.progress = progress;
        this.folders = new AllocationFolders(site.root());
        this.latency = new AllocationLatency(site.root().resolve("latency"));
    }

    /// All that are remembered, the newest first. One whose submitter died before there was a job has ended.
    public List<Allocation> all() {
        return folders.all().stream()
                .map(one -> one.ended() == null && isAbandoned(one)
                        ? new Allocation(one.folder(), one.note(), null, ABANDONED)
                        : one)
                .toList();
    }

    /// The one with that job.
    ///
    /// @throws CodexException when there is none: codex touches no job that it did not submit
    public Allocation ofJob(JobId job) {
        return all().stream()
                .filter(one -> job.equals(one.job()))
                .findFirst()
                .orElseThrow(() -> new CodexException(
                        ExitCode.USAGE,
                        "job %s is no allocation that codex asked for at %s".formatted(job, site.facility()),
                        "see codex compute status " + site.facility()));
    }

    /// How long allocations of that partition take; empty when none was measured.
    public Optional<Duration> latency(String partition) {
        try {
            return latency.median(partition);
        } catch (IOException e) {
            throw unreadable(site.root(), e);
        }
    }

    /// The newest session of a partition that is not known to have ended.
    public Optional<Allocation> session(String partition) {
        return folders.newestSession(partition).filter(session -> session.ended() == null);
    }

    /// What of the resources that session lacks, in words; empty when it has everything.
    ///
    /// @param asked the walltime that the user named; null for none
    public Optional<String> lacking(Allocation session, Resources wanted, @Nullable Walltime asked) {
        return AllocationRequest.lacking(wanted, session.note().resources(), asked, left(session));
    }

    /// The rest of its walltime.
    public Walltime left(Allocation allocation) {
        Optional<PilotAddress> address = address(allocation);
        return address.isPresent() && allocation.note().resources().walltime() instanceof Walltime.Limited(var limit)
                ? Walltime.of(
                        positive(limit.minus(Duration.between(address.get().started(), Instant.now()))))
                : Objects.requireNonNullElse(allocation.note().resources().walltime(), Walltime.unlimited());
    }

    /// Connects to the session of the partition, or starts one.
    ///
    /// @param resources of a new one
    /// @param idle      of a new one
    /// @param patience  how long it is waited for
    /// @throws CodexException when it cannot be told whether there is one, none can be had, or it takes too long
    public HeldAllocation openSession(Resources resources, Duration idle, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        String partition = first(resources);
        long filledBy = System.nanoTime() + FILLING.toNanos();
        while (true) {
            AllocationFolders.Newest newest = folders.newest(partition);
            if (newest.isBeingMade() && System.nanoTime() - filledBy < 0) {
                Pause.of(FIRST_LOOK);
                continue;
            }
            Optional<Allocation> known = newest.session().filter(session -> session.ended() == null);
            if (known.isPresent()) {
                Optional<HeldAllocation> held = await(known.get(), deadline, false);
                if (held.isPresent()) {
                    return held.get();
                }
                // it has ended: the next one
                continue;
            }
            AllocationNote note = note(Mode.SESSION, resources, List.of());
            Optional<AllocationFolder> next;
            try {
                folders.make();
                folders.prune();
                next = folders.nextSession(note, plan(Mode.SESSION, idle), newest);
            } catch (IOException e) {
                throw unwritable(e);
            }
            if (next.isPresent()) {
                return started(next.get(), note, deadline);
            }
            filledBy = System.nanoTime() + FILLING.toNanos();
        }
    }

    /// An allocation that ends with its one command.
    public HeldAllocation openSingle(Resources resources, List<String> command, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        AllocationNote note = note(Mode.SINGLE, resources, command);
        try {
            folders.make();
            folders.prune();
            return started(folders.command(note, plan(Mode.SINGLE, null)), note, deadline);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /// Submits a command and does not wait for it.
    public Allocation submit(Resources resources, CommandRequest request) {
        AllocationNote note = note(Mode.BATCH, resources, request.argv());
        try {
            folders.make();
            folders.prune();
            AllocationFolder folder = folders.command(note, plan(Mode.BATCH, null));
            folder.request(request);
            return submitted(folder, note, program(request.argv()));
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /// Connects to a pilot that is there; empty when it does not answer.
    public Optional<HeldAllocation> reach(Allocation allocation) {
        Optional<PilotAddress> address = address(allocation);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HeldAllocation(
                    allocation,
                    address.get(),
                    PilotConnection.to(address.get(), allocation.folder().token(), CONNECT),
                    false));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Ends it: its pilot is asked to, else its job is cancelled.
    ///
    /// @param by who asks
    public void end(Allocation allocation, String by) {
        Optional<HeldAllocation> held = allocation.note().mode() == Mode.BATCH ? Optional.empty() : reach(allocation);
        if (held.isPresent()) {
            try (var connection = held.get().connection()) {
                connection.release();
                return;
            } catch (IOException e) {
                // the scheduler ends what does not answer
                progress.waiting("%s did not answer: %s".formatted(allocation.inWords(), e.getMessage()));
            }
        }
        JobId job = allocation.job();
        if (job != null) {
            site.scheduler().cancel(List.of(job), by);
        }
        markEnded(allocation, "cancelled by " + by);
    }

    /// How its job is.
    public JobState state(Allocation allocation) {
        JobId job = allocation.job();
        return job == null
                ? new JobState.Unknown("it has no job yet")
                : Objects.requireNonNull(site.scheduler().query(List.of(job)).get(job))
                        .state();
    }

    /// Whether its job has ended without its pilot's leaving word, as one that was killed; false where that cannot be
    /// told.
    public boolean isDead(Allocation allocation) {
        Optional<HeldAllocation> held = reach(allocation);
        if (held.isPresent()) {
            held.get().connection().close();
            return false;
        }
        JobState state = state(allocation);
        if (state.isFinal()) {
            markEnded(allocation, state.inWords());
        }
        return state.isFinal();
    }

    /// Why the job ended, as the scheduler says it after that time at most; not final when it does not know.
    public JobState endOf(Allocation allocation, Duration patience) {
        JobId job = allocation.job();
        if (job == null) {
            return new JobState.Unknown("it has no job");
        }
        site.scheduler().doubt();
        JobState state = site.scheduler().await(job, patience).state();
        if (state.isFinal()) {
            markEnded(allocation, state.inWords());
        }
        return state;
    }

    private HeldAllocation started(AllocationFolder folder, AllocationNote note, long deadline) {
        long began = System.nanoTime();
        String name = note.mode() == Mode.SESSION ? "codex-session" : "codex-" + program(note.command());
        Allocation allocation;
        try {
            allocation = submitted(folder, note, name);
        } catch (IOException e) {
            throw unwritable(e);
        }
        JobId job = Objects.requireNonNull(allocation.job());
        try (var guard = PendingGuard.of(site.canceller().apply(job), shell)) {
            HeldAllocation held;
            try {
                held = await(allocation, deadline, true).orElseThrow(() -> lost(allocation));
            } catch (CodexException e) {
                if (e.exitCode() == ExitCode.UNHEALTHY) {
                    // another host may reach it
                    guard.keep();
                }
                throw e;
            }
            guard.keep();
            latency.add(note.partition(), Duration.ofNanos(System.nanoTime() - began));
            return new HeldAllocation(held.allocation(), held.address(), held.connection(), true);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Allocation submitted(AllocationFolder folder, AllocationNote note, String name) throws IOException {
        PrivateFile.replace(folder.script(), site.script().apply(folder.path()));
        Files.setPosixFilePermissions(folder.script(), PosixFilePermissions.fromString("rwx------"));
        boolean batch = note.mode() == Mode.BATCH;
        JobSpec spec = JobSpec.builder(
                        name,
                        List.of(folder.script().toString()),
                        site.root(),
                        batch ? folder.output() : folder.errors())
                .error(batch ? folder.errors() : null)
                .tag(note.tag())
                .resources(note.resources())
                .nativeOptions(batch ? site.batchOptions() : site.allocOptions())
                .build();
        try {
            JobId job = site.scheduler().submit(spec);
            folder.job(job.value());
            return new Allocation(folder, note, job, null);
        } catch (CodexException e) {
            // a later one must not wait for it, and should the job be there after all, its pilot ends at once
            folder.ended("the submission failed: " + e.getMessage());
            throw e;
        }
    }

    /// Waits for a pilot.
    ///
    /// @return empty when its job has ended or its submitter is gone
    private Optional<HeldAllocation> await(Allocation first, long deadline, boolean own) {
        Allocation allocation = first;
        long began = System.nanoTime();
        long nextState = System.nanoTime() + (own ? STATE_LOOK.toNanos() : 0);
        long silentSince = 0;
        try {
            while (true) {
                Optional<HeldAllocation> held = reach(allocation);
                if (held.isPresent()) {
                    return held;
                }
                long now = System.nanoTime();
                if (now >= nextState) {
                    nextState = now + STATE_LOOK.toNanos();
                    Optional<Allocation> again =
                            folders.read(allocation.folder().path());
                    if (again.isEmpty() || again.get().ended() != null || isAbandoned(again.get())) {
                        return Optional.empty();
                    }
                    allocation = again.get();
                    JobState state = state(allocation);
                    if (state.isFinal()) {
                        markEnded(allocation, state.inWords());
                        return Optional.empty();
                    }
                    progress.waiting("%s: %s".formatted(allocation.inWords(), state.inWords()));
                    if (address(allocation).isEmpty()) {
                        silentSince = 0;
                    } else if (silentSince == 0) {
                        silentSince = now;
                    }
                    if (silentSince != 0 && now - silentSince > UNREACHABLE.toNanos()) {
                        throw unreachable(allocation, state);
                    }
                }
                if (now > deadline) {
                    throw tookTooLong(allocation, own);
                }
                Pause.of(now - began < OFTEN.toNanos() ? FIRST_LOOK : LATER_LOOK);
            }
        } finally {
            progress.done();
        }
    }

    /// Its submitter has died before it had, or could note, the job's id. Should there be a job nevertheless, its pilot
    /// finds the mark.
    private boolean isAbandoned(Allocation allocation) {
        AllocationNote note = allocation.note();
        if (allocation.job() != null) {
            return false;
        }
        boolean dead;
        try {
            dead = (note.host().equals(site.host()) && note.submitter().isOfThisHost())
                    ? !note.submitter().isAlive()
                    : Duration.between(note.created(), Instant.now()).compareTo(SUBMISSION) > 0;
        } catch (IOException e) {
            throw unreadable(Path.of("/proc"), e);
        }
        // it may have noted the id, and have ended in order, since the folder was read
        if (!dead
                || folders.read(allocation.folder().path())
                        .filter(again -> again.job() != null)
                        .isPresent()) {
            return false;
        }
        markEnded(allocation, ABANDONED);
        return true;
    }

    private void markEnded(Allocation allocation, String reason) {
        try {
            if (allocation.folder().ended().isEmpty()) {
                allocation.folder().ended(reason);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Optional<PilotAddress> address(Allocation allocation) {
        try {
            allocation.folder().look();
            return allocation.folder().address();
        } catch (IOException e) {
            throw unreadable(allocation.folder().path(), e);
        }
    }

    private CodexException lost(Allocation allocation) {
        JobState state = state(allocation);
        String reason;
        try {
            // the scheduler's answer may be from before its end
            reason = allocation.folder().ended().orElseGet(state::inWords);
        } catch (IOException e) {
            throw unreadable(allocation.folder().path(), e);
        }
        return new CodexException(
                ExitCode.SCHEDULER,
                "%s ended before it could be used: %s%s"
                        .formatted(
                                allocation.inWords(),
                                reason,
                                LastWords.of(allocation.folder().errors())),
                isOutOfMemory(state)
                        ? "did it have too little memory? Ask for more with --mem; its log is "
                                + allocation.folder().errors()
                        : "its log is " + allocation.folder().errors());
    }

    /// A scheduler that does not tell why it killed something mostly did so at the memory limit.
    private static boolean isOutOfMemory(JobState state) {
        return state instanceof JobState.OutOfMemory
                || (state instanceof JobState.Failed failed && failed.exitCode() == KILLED);
    }

    private CodexException unreachable(Allocation allocation, JobState state) {
        PilotAddress address = address(allocation).orElseThrow();
        return new CodexException(
                ExitCode.UNHEALTHY,
                "%s is %s, and nothing answers on %s port %d"
                        .formatted(allocation.inWords(), state.inWords(), address.host(), address.port()),
                "if this host may not connect to compute nodes, take --pattern batch; else end it: codex compute cancel %s %s"
                        .formatted(
                                site.facility(),
                                allocation.id().map(JobId::value).orElse("")));
    }

    private CodexException tookTooLong(Allocation allocation, boolean own) {
        JobSnapshot job = allocation
                .id()
                .map(id -> Objects.requireNonNull(
                        site.scheduler().query(List.of(id)).get(id)))
                .orElse(null);
        String state = job == null ? "not submitted" : job.state().inWords();
        if (own) {
            end(allocation, "codex");
        }
        return new CodexException(
                ExitCode.TIMEOUT,
                "%s is still %s%s".formatted(allocation.inWords(), state, own ? "; it is cancelled" : ""),
                "wait longer with --alloc-timeout, ask for less, or take --pattern batch");
    }

    private AllocationNote note(Mode mode, Resources resources, List<String> command) {
        return new AllocationNote(
                mode,
                site.facility(),
                site.scheduler().name(),
                first(resources),
                resources,
                JobTag.random(),
                command,
                Instant.now(),
                site.host(),
                ProcessIdentity.current());
    }

    private PilotPlan plan(Mode mode, @Nullable Duration idle) {
        SessionConfig session = site.session();
        return new PilotPlan(
                mode,
                site.facility(),
                idle,
                session.lostAfter(),
                session.grace(),
                site.loopback(),
                site.tunnel(),
                site.setup());
    }

    private static String first(Resources resources) {
        return resources.partitions().isEmpty() ? "" : resources.partitions().getFirst();
    }

    /// As part of a job's name.
    private static String program(List<String> command) {
        Path name = Path.of(command.getFirst()).getFileName();
        String text = name == null ? "" : name.toString().replaceAll("[^A-Za-z0-9._-]", "_");
        return text.isEmpty() ? "command" : text.substring(0, Math.min(text.length(), LONGEST_NAME));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }

    private CodexException unwritable(IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot write below %s: %s".formatted(site.root(), cause.getMessage()),
                "check the permissions, the quota and the free space there",
                cause);
    }

    private static CodexException unreadable(Path path, IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot read %s: %s".formatted(path, cause.getMessage()),
                "check its permissions and the file system",
                cause);
    }
}
