package io.codex.core.compute.pilot;

import io.codex.core.compute.AllocationFolder;
import io.codex.core.compute.PilotAddress;
import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Handshake;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Holds an allocation and runs commands in it, for clients that connect to it or for the one that submitted it.
public final class Pilot {
    /// Of a process that SIGTERM ended.
    public static final int TERMINATED = 143;

    private static final int BACKLOG = 128;

    /// More than that a file system takes only when it hangs.
    private static final Duration FILES = Duration.ofSeconds(5);

    /// After SIGKILL.
    private static final Duration LAST = Duration.ofSeconds(7);

    private final AllocationFolder folder;
    private final PilotPlan plan;
    private final PilotNode node;
    private final CommandStart start;
    private final PilotTimings timings;
    private final Consumer<String> log;
    private final CompletableFuture<PilotEnd> ending = new CompletableFuture<>();

    /// @param log takes what an administrator wants to know, a line each
    /// @throws IOException when the folder cannot be read
    public Pilot(
            AllocationFolder folder,
            PilotNode node,
            CommandEnvironment environment,
            Shell shell,
            PilotTimings timings,
            Consumer<String> log)
            throws IOException {
        this.folder = folder;
        this.plan = folder.plan();
        this.node = node;
        this.start = new CommandStart(shell, node.variables(), environment);
        this.timings = timings;
        this.log = log;
    }

    /// Until its end, as its plan says; at once when its submitter has given it up.
    ///
    /// @return its exit code: that of its only command, where it is for one; 143 when the scheduler ended it
    /// @throws CodexException when it cannot begin
    public int run() throws InterruptedException {
        try {
            Optional<String> given = folder.ended();
            if (given.isPresent()) {
                log.accept("nobody waits for it: " + given.get());
                // a batch job must not look as if its command had run
                return plan.mode() == PilotPlan.Mode.BATCH ? Refusal.OURS : 0;
            }
            PilotEnd end = plan.mode() == PilotPlan.Mode.BATCH ? batch() : listen();
            log.accept("ends: " + end.reason());
            return end.exitCode();
        } catch (IOException e) {
            leave("it could not begin: " + e.getMessage());
            throw new CodexException(
                    ExitCode.FAILED,
                    "the pilot of %s cannot begin: %s".formatted(folder.path(), e.getMessage()),
                    "is its file system full, or not shared with this node?",
                    e);
        }
    }

    /// The scheduler ends the allocation: returns at once, and {@link #run} soon.
    public void terminate() {
        Duration grace = plan.grace().compareTo(timings.shortGrace()) < 0 ? plan.grace() : timings.shortGrace();
        ending.complete(new PilotEnd(CommandEnd.BY_SCHEDULER, TERMINATED, grace));
    }

    private PilotEnd listen() throws IOException, InterruptedException {
        var commands = new Commands(plan, new Multiplexers(node.jobId()), ending::complete);
        try (var server = new ServerSocket();
                var reception = new Reception(server, timings.handshake(), log)) {
            server.bind(new InetSocketAddress(plan.loopback() ? loopback() : null, 0), BACKLOG);
            folder.address(new PilotAddress(
                    node.host(),
                    plan.loopback() ? loopback().getHostAddress() : node.address(),
                    server.getLocalPort(),
                    node.jobId(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS),
                    node.build()));
            log.accept("listens on port %d of %s".formatted(server.getLocalPort(), node.host()));
            var conversation = new Conversation(
                    plan, new Handshake(folder.token()), reception, start, commands, timings, ending::complete, log);
            reception.open(conversation::hold);
            Threads.start("folder", this::watchFolder);
            PilotEnd end = awaitEnd(commands, reception);
            commands.close(end);
            // at once: the next command is to find another allocation
            leave(end.reason());
            commands.said();
            if (!commands.awaitNone(end.grace().plus(LAST))) {
                log.accept("a command does not end, or its client does not take what it printed");
            }
            reception.dismiss(timings.farewell());
            return end;
        }
    }

    private static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }

    private PilotEnd awaitEnd(Commands commands, Reception reception) throws InterruptedException {
        while (true) {
            try {
                return ending.get(timings.tick().toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                reception.tick();
                commands.due().ifPresent(ending::complete);
            } catch (ExecutionException e) {
                throw new IllegalStateException("never completed with a failure", e);
            }
        }
    }

    /// Whoever submitted it removes the folder when he gives it up. A file system that does not answer is no sign.
    private void watchFolder() {
        try {
            for (int missing = 0; !ending.isDone() && missing < 2; ) {
                Thread.sleep(timings.folder());
                missing = Files.notExists(folder.path()) ? missing + 1 : 0;
            }
            ending.complete(new PilotEnd("its folder was removed", 0, plan.grace()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PilotEnd batch() throws IOException, InterruptedException {
        CommandRequest request = folder.request();
        Process process;
        try {
            process = start.startInherited(request);
        } catch (Refusal e) {
            log.accept(e.inWords());
            leave("its command did not start: " + e.getMessage());
            return new PilotEnd("its command did not start", e.exitCode(), plan.grace());
        }
        var kills = new OutOfMemoryKills();
        long killsBefore = kills.count();
        Threads.start("wait", () -> ending.complete(ended(process)));
        PilotEnd end = ending.join();
        if (process.isAlive()) {
            var last = new CommandEnding(start.processes(process.pid()), log);
            last.begin(end.reason(), false, end.grace());
            last.await(end.grace().plus(LAST));
        }
        if (end.exitCode() != 0 && kills.count() > killsBefore) {
            log.accept("the kernel killed a process, as the allocation's memory was used up");
        }
        leave(end.reason());
        return end;
    }

    private PilotEnd ended(Process process) {
        int exitCode = process.onExit().join().exitValue();
        return new PilotEnd("its command ended with " + exitCode, exitCode, plan.grace());
    }

    /// As far as the file system lets it, which must not keep the allocation.
    private void leave(String reason) throws InterruptedException {
        var done = new CountDownLatch(1);
        Threads.start("leave", () -> {
            try {
                if (Files.isDirectory(folder.path())) {
                    folder.withdrawAddress();
                    folder.ended(reason);
                }
            } catch (IOException e) {
                log.accept("cannot leave word in %s: %s".formatted(folder.path(), e.getMessage()));
            } finally {
                done.countDown();
            }
        });
        if (!done.await(FILES.toMillis(), TimeUnit.MILLISECONDS)) {
            log.accept("cannot leave word in %s: its file system does not answer".formatted(folder.path()));
        }
    }
}
