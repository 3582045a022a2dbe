package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/// Sends what a command prints on one of its streams, as it comes.
final class OutputPump implements Runnable {
    private final FileChannel stream;
    private final Function<ByteBuffer, Frame.FromPilot> frame;
    private final Client client;
    private final CountDownLatch finished;
    private volatile boolean sending;
    private volatile long last = System.nanoTime();

    /// @param finished counted down at the stream's end
    OutputPump(
            FileChannel stream, Function<ByteBuffer, Frame.FromPilot> frame, Client client, CountDownLatch finished) {
        this.stream = stream;
        this.frame = frame;
        this.client = client;
        this.finished = finished;
    }

    /// Until the stream ends or is closed. Of a client that is gone whoever receives from it hears as well; what the
    /// command still prints must not hold up its end.
    @Override
    public void run() {
        try {
            boolean reads = true;
            ByteBuffer piece = ByteBuffer.allocate(FrameChannel.PIECE);
            while (stream.read(piece.clear()) >= 0) {
                sending = true;
                reads = reads && send(frame.apply(piece.flip()));
                last = System.nanoTime();
                sending = false;
            }
        } catch (IOException e) {
            // closed, as what holds it after the command's end is silent
            return;
        } finally {
            finished.countDown();
        }
    }

    private boolean send(Frame.FromPilot piece) {
        try {
            client.send(piece);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// For how long nothing came, in nanoseconds.
    long silence(long now) {
        return sending ? 0 : now - last;
    }
}
