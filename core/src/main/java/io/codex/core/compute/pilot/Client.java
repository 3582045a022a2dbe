package io.codex.core.compute.pilot;

import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A client that has proved itself.
final class Client implements Closeable {
    private final Socket socket;
    private final FrameChannel channel;

    /// In turn: a grant must not wait for the end of a stream.
    private final ReentrantLock turn = new ReentrantLock(true);

    Client(Socket socket) throws IOException {
        this.socket = socket;
        this.channel = new FrameChannel(socket.getInputStream(), socket.getOutputStream());
    }

    String host() {
        return socket.getInetAddress().getHostAddress();
    }

    /// Blocks while the client does not read.
    void send(Frame.FromPilot frame) throws IOException {
        turn.lock();
        try {
            channel.send(frame);
        } finally {
            turn.unlock();
        }
    }

    /// The last frame. What the client still sends must be read before the connection is closed, or it would be reset
    /// and the frame be lost.
    void sendLast(Frame.FromPilot frame) throws IOException {
        send(frame);
        socket.shutdownOutput();
    }

    /// @return null when the client has closed the connection
    /// @throws java.net.SocketTimeoutException when nothing came for as long as {@link #expect} said
    @Nullable
    Frame receive() throws IOException {
        return channel.receive();
    }

    /// From the next frame on.
    void expect(Duration within) throws IOException {
        socket.setSoTimeout((int) Math.min(Math.max(within.toMillis(), 1), Integer.MAX_VALUE));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
