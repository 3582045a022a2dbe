package io.codex.core.compute.client;

import io.codex.core.compute.wire.FrameChannel;

/// How many bytes of input the pilot will still take.
final class InputWindow {
    private long open;
    private boolean closed;

    synchronized void grant(int bytes) {
        open += Math.max(0, bytes);
        notifyAll();
    }

    /// Waits until there is room.
    ///
    /// @return how many bytes to read at most; 0 when no more are wanted
    synchronized int room() throws InterruptedException {
        while (open == 0 && !closed) {
            wait();
        }
        return closed ? 0 : (int) Math.min(open, FrameChannel.PIECE);
    }

    synchronized void take(int bytes) {
        open -= bytes;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
