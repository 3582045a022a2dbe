package io.codex.core.compute.client;

import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.TerminalSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A command at a pilot. Any thread may send it something; what cannot be sent any more is left out, since
/// {@link #await} finds out why.
public final class RemoteCommand {
    private static final Duration BEAT = Duration.ofSeconds(5);

    /// What has lost its reader ends at once, as a rule; if not, the pilot sees to it.
    private static final Duration UNREAD = Duration.ofSeconds(2);

    private final FrameChannel channel;
    private final PilotConnection connection;
    private final Duration lostAfter;
    private final InputWindow window = new InputWindow();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    RemoteCommand(FrameChannel channel, PilotConnection connection, Duration lostAfter) {
        this.channel = channel;
        this.connection = connection;
        this.lostAfter = lostAfter;
    }

    /// Hands the streams on until the command's end, and closes the connection. To be called once.
    ///
    /// @param in  read in a thread of its own, also a little beyond the command's end; null when none is to come
    /// @param out gets the very bytes as they come
    public RunEnd await(@Nullable InputStream in, OutputStream out, OutputStream err) {
        start("beat", this::beat);
        if (in != null) {
            start("input", () -> input(in));
        }
        try {
            return receive(out, err);
        } finally {
            ended.countDown();
            window.close();
            connection.close();
        }
    }

    /// @param name without `SIG`: `INT`
    public void signal(String name) {
        send(new Frame.Signal(name));
    }

    public void resize(TerminalSize size) {
        send(new Frame.Resize(size));
    }

    /// Ends the command: SIGTERM, and SIGKILL after the pilot's grace.
    public void cancel() {
        send(new Frame.Cancel());
    }

    /// Leaves the command to the pilot, which ends it.
    public void abandon() {
        connection.close();
    }

    private RunEnd receive(OutputStream out, OutputStream err) {
        String ending = null;
        RunEnd.@Nullable Unwritten unwritten = null;
        try {
            while (true) {
                switch (channel.receive()) {
                    case Frame.Output(var bytes) -> unwritten = write(RunEnd.Stream.OUTPUT, bytes, out, unwritten);
                    case Frame.ErrorOutput(var bytes) -> unwritten = write(RunEnd.Stream.ERROR, bytes, err, unwritten);
                    case Frame.Grant(var bytes) -> window.grant(bytes);
                    case Frame.Ending(var reason) -> ending = reason;
                    case Frame.Ended(var end) -> {
                        return unwritten == null ? new RunEnd.Ended(end, ending) : unwritten;
                    }
                    case Frame.Refused(var exitCode, var reason, var hint) -> {
                        return new RunEnd.Refused(exitCode, reason, hint);
                    }
                    case Frame.Closed(var reason) -> {
                        return new RunEnd.Closed(reason);
                    }
                    case Frame.Started _, Frame.Beat _ -> {}
                    case null -> {
                        return unwritten == null
                                ? new RunEnd.Lost("the pilot closed the connection", ending)
                                : unwritten;
                    }
                    case Frame.Status _, Frame.FromClient _ -> throw new IOException("a frame out of place");
                }
            }
        } catch (SocketTimeoutException e) {
            return unwritten == null
                    ? new RunEnd.Lost(
                            "nothing was heard of the pilot for %d s".formatted(lostAfter.toSeconds()), ending)
                    : unwritten;
        } catch (IOException e) {
            return unwritten == null
                    ? new RunEnd.Lost("the connection to the pilot was lost: " + e.getMessage(), ending)
                    : unwritten;
        }
    }

    /// The first failure is kept, and the rest of the output taken in so that the command can end.
    private RunEnd.@Nullable Unwritten write(
            RunEnd.Stream stream, ByteBuffer bytes, OutputStream to, RunEnd.@Nullable Unwritten before) {
        if (before != null) {
            return before;
        }
        try {
            to.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            to.flush();
            return null;
        } catch (IOException e) {
            if (closing.compareAndSet(false, true)) {
                start("unread", this::endUnread);
            }
            return new RunEnd.Unwritten(stream, e);
        }
    }

    private void endUnread() {
        signal("PIPE");
        if (!endsWithin(UNREAD)) {
            abandon();
        }
    }

    private void beat() {
        while (!endsWithin(BEAT)) {
            send(new Frame.Beat());
        }
    }

    private void input(InputStream in) {
        byte[] buffer = new byte[FrameChannel.PIECE];
        try {
            while (true) {
                int room = window.room();
                if (room == 0) {
                    return;
                }
                int count = in.read(buffer, 0, room);
                if (count < 0) {
                    break;
                }
                window.take(count);
                channel.send(new Frame.Input(ByteBuffer.wrap(buffer, 0, count)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException _) {
            // a directory, or a terminal that is gone: a command finds its input at an end too
        }
        send(new Frame.InputEnd());
    }

    private boolean endsWithin(Duration time) {
        try {
            return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void send(Frame frame) {
        try {
            channel.send(frame);
        } catch (IOException _) {
            // the connection is gone, which the receiver finds too
        }
    }

    private static void start(String name, Runnable task) {
        Thread.ofPlatform().daemon().name("codex-client-" + name).start(task);
    }
}
