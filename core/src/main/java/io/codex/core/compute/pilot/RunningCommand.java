package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.PilotStatus;
import io.codex.core.compute.wire.TerminalSize;
import io.codex.core.error.CodexException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A command and the client that it works for.
final class RunningCommand {
    /// A scheduler may send SIGTERM to all processes of a job, one after the other: the pilot's comes within that.
    private static final Duration SAME_SIGNAL = Duration.ofSeconds(1);

    private final CommandRequest request;
    private final CommandStart.Started started;
    private final Client client;
    private final PilotTimings timings;
    private final Consumer<String> log;
    private final OutOfMemoryKills kills = new OutOfMemoryKills();
    private final long killsBefore = kills.count();
    private final Instant since = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final InputFeed input;
    private final CommandEnding ending;
    private volatile long finishedAt;
    private volatile boolean finished;
    private final CountDownLatch drained = new CountDownLatch(2);
    private final OutputPump out;
    private final OutputPump err;

    RunningCommand(
            CommandRequest request,
            CommandStart.Started started,
            Client client,
            PilotTimings timings,
            Consumer<String> log) {
        this.request = request;
        this.started = started;
        this.client = client;
        this.timings = timings;
        this.log = log;
        this.input = new InputFeed(client, started.process().getOutputStream());
        this.ending = new CommandEnding(started.processes(), log);
        this.out = new OutputPump(started.pipes().out(), Frame.Output::new, client, drained);
        this.err = new OutputPump(started.pipes().err(), Frame.ErrorOutput::new, client, drained);
    }

    PilotStatus.Running status() {
        return new PilotStatus.Running(request.argv(), since, started.pid(), client.host());
    }

    /// Whether it has ended and its client was told that long ago.
    boolean isFinishedFor(Duration time) {
        return finished && System.nanoTime() - finishedAt > time.toNanos();
    }

    /// Ends it and all of its processes. What it left behind when it ended by itself goes on.
    ///
    /// @param hangup whether nobody is there any more
    void end(String reason, boolean hangup, Duration grace) {
        if (!finished) {
            ending.begin(reason, hangup, grace);
        }
    }

    /// Tells the client, which may not read, that its command is about to be ended.
    void announce(String reason) {
        try {
            Threads.start("announce", () -> {
                try {
                    client.send(new Frame.Ending(reason));
                } catch (IOException e) {
                    // it learns from the lost connection
                    return;
                }
            });
        } catch (OutOfMemoryError e) {
            log.accept("no thread to tell a client why its command ends: " + e.getMessage());
        }
    }

    /// What its client asks of it.
    ///
    /// @throws IOException when that is nothing that a client asks for
    void take(Frame frame, Duration grace) throws IOException {
        switch (frame) {
            case Frame.Input(var bytes) when request.input() -> input.take(bytes);
            case Frame.InputEnd() when request.input() -> input.end();
            case Frame.Signal(var name) -> signal(name);
            case Frame.Resize(var size) -> {
                String tty = started.tty();
                if (tty != null) {
                    resize(tty, size);
                }
            }
            case Frame.Cancel() -> end("its client cancelled it", false, grace);
            case Frame.Beat() -> {}
            default ->
                throw new IOException(
                        "a client does not send this now: " + frame.getClass().getSimpleName());
        }
    }

    private void resize(String tty, TerminalSize size) {
        try {
            started.pseudoterminal().ifPresent(terminal -> terminal.resize(tty, size));
        } catch (CodexException e) {
            log.accept("cannot resize the terminal: " + e.getMessage());
        }
    }

    private void signal(String name) throws IOException {
        if (!CommandProcesses.isKnown(name)) {
            throw new IOException("no signal that is passed on: " + name);
        }
        if (started.process().isAlive()) {
            try {
                started.processes().signal(name);
            } catch (CodexException e) {
                // its user may cancel it, which takes no other process
                log.accept("cannot send SIG%s: %s".formatted(name, e.getMessage()));
            }
        }
    }

    /// For want of a thread that waits for it, as a command may use up what the host allows.
    void abandon() {
        try {
            started.processes().kill();
            started.processes().killHolder();
        } catch (IOException e) {
            log.accept("cannot end all processes of a command: " + e.getMessage());
        }
        closePipes();
    }

    /// Hands its streams to and fro until it has ended and its client knows.
    ///
    /// @return its exit code
    int run() throws InterruptedException {
        String name = Long.toString(started.pid());
        if (request.input()) {
            Threads.start("input-" + name, input::run);
        }
        tell(new Frame.Started(started.pid()));
        if (!started.notice().isEmpty()) {
            tell(new Frame.ErrorOutput(ByteBuffer.wrap(started.notice().getBytes(StandardCharsets.UTF_8))));
        }
        Threads.start("out-" + name, out);
        Threads.start("err-" + name, err);
        try {
            while (!started.process().waitFor(timings.beat().toMillis(), TimeUnit.MILLISECONDS)) {
                tell(new Frame.Beat());
            }
            drain();
        } finally {
            input.end();
            closePipes();
        }
        int exitCode = started.process().exitValue();
        if (exitCode == Pilot.TERMINATED) {
            ending.awaitBegin(SAME_SIGNAL);
        }
        while (!ending.await(timings.beat())) {
            tell(new Frame.Beat());
        }
        finishedAt = System.nanoTime();
        finished = true;
        boolean outOfMemory = exitCode != 0 && kills.count() > killsBefore;
        String reason = ending.reason();
        log.accept("%s (process %d) ended with %d%s%s"
                .formatted(
                        request.argv().getFirst(),
                        started.pid(),
                        exitCode,
                        reason == null ? "" : ": " + reason,
                        outOfMemory ? ": the kernel killed a process, as the allocation's memory was used up" : ""));
        last(new Frame.Ended(new CommandEnd(exitCode, outOfMemory, reason)));
        return exitCode;
    }

    /// Until nothing can write any more, what can is silent, or the command was ended and what is left of it is not its
    /// own.
    private void drain() throws InterruptedException {
        long patience = timings.drain().toNanos();
        long ended = System.nanoTime();
        long beat = ended;
        long over = 0;
        while (true) {
            long now = System.nanoTime();
            if (over == 0 && ending.reason() != null && ending.await(Duration.ZERO)) {
                over = now;
            }
            if (over != 0 && now - over >= patience) {
                return;
            }
            long silent = Math.min(now - ended, Math.min(out.silence(now), err.silence(now)));
            if (drained.await(Math.clamp(patience - silent, 1, patience), TimeUnit.NANOSECONDS) || silent >= patience) {
                return;
            }
            if (now - beat > timings.beat().toNanos()) {
                beat = now;
                tell(new Frame.Beat());
            }
        }
    }

    private void closePipes() {
        try {
            started.pipes().close();
        } catch (IOException e) {
            log.accept(
                    "cannot close the pipes of %s: %s".formatted(request.argv().getFirst(), e.getMessage()));
        }
    }

    /// A client that is gone is heard of by whoever receives from it.
    private void tell(Frame.FromPilot frame) {
        try {
            client.send(frame);
        } catch (IOException e) {
            return;
        }
    }

    private void last(Frame.FromPilot frame) {
        try {
            client.sendLast(frame);
        } catch (IOException e) {
            return;
        }
    }
}
