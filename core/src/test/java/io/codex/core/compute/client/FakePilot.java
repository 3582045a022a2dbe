package io.codex.core.compute.client;

import io.codex.core.compute.PilotAddress;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.Handshake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The far end of one connection, which does what a test says.
final class FakePilot implements AutoCloseable {
    static final String TOKEN = "0123";
    private static final int SOCKET_BUFFER = 8 * 1024;

    private final ServerSocket listener;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    /// What it says and hears.
    interface Talk {
        void with(FrameChannel channel, Socket socket) throws Exception;
    }

    FakePilot(Talk talk) throws IOException {
        listener = new ServerSocket();
        listener.setReceiveBufferSize(SOCKET_BUFFER);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().name("fake-pilot").start(() -> {
            try (Socket socket = listener.accept()) {
                new Handshake(TOKEN).asPilot(socket.getInputStream(), socket.getOutputStream());
                talk.with(new FrameChannel(socket.getInputStream(), socket.getOutputStream()), socket);
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
    }

    PilotAddress address() {
        return new PilotAddress("localhost", "127.0.0.1", listener.getLocalPort(), "7", Instant.EPOCH, "test");
    }

    PilotConnection connect() throws IOException {
        return PilotConnection.to(address(), TOKEN, Duration.ofSeconds(20));
    }

    /// The next frame that is no beat; null at the end of the connection.
    static @Nullable Frame next(FrameChannel channel) throws IOException {
        Frame frame = channel.receive();
        while (frame instanceof Frame.Beat) {
            frame = channel.receive();
        }
        return frame;
    }

    /// What the talk failed with, if it did.
    void check() {
        done.join();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
