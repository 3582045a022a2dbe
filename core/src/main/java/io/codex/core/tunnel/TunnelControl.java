package io.codex.core.tunnel;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A supervisor's socket, in a folder that only its user enters: one question, one answer, both JSON.
final class TunnelControl implements AutoCloseable {
    private static final int LONGEST = 64 * 1024;
    private static final Duration BREATH = Duration.ofMillis(100);

    private final Path socket;
    private final ServerSocketChannel channel;

    private TunnelControl(Path socket, ServerSocketChannel channel) {
        this.socket = socket;
        this.channel = channel;
    }

    /// @param answer from several threads
    static TunnelControl open(Function<TunnelQuestion, TunnelReport> answer) {
        try {
            // its folder is private; a socket's path must be short
            Path socket = Files.createTempDirectory("codex-tunnel-").resolve("control");
            var control = new TunnelControl(socket, ServerSocketChannel.open(StandardProtocolFamily.UNIX));
            try {
                control.channel.bind(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                control.close();
                throw e;
            }
            start(() -> control.accept(answer));
            return control;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot make a socket for codex tunnel status: " + e.getMessage(),
                    "set TMPDIR to a folder with a short path",
                    e);
        }
    }

    /// No virtual threads: what an answer writes to files may read a property of the system for the first time, which
    /// GraalVM forbids them.
    private static void start(Runnable conversation) {
        Thread.ofPlatform().daemon().name("codex-tunnel-control").start(conversation);
    }

    Path socket() {
        return socket;
    }

    private void accept(Function<TunnelQuestion, TunnelReport> answer) {
        while (channel.isOpen()) {
            try {
                SocketChannel client = channel.accept();
                start(() -> serve(client, answer));
            } catch (IOException e) {
                // closed, or too many open files: the next accept tells
                pauseUnlessClosed();
            }
        }
    }

    private void pauseUnlessClosed() {
        if (channel.isOpen()) {
            Pause.of(BREATH);
        }
    }

    private static void serve(SocketChannel client, Function<TunnelQuestion, TunnelReport> answer) {
        try (client) {
            byte[] question = Channels.newInputStream(client).readNBytes(LONGEST);
            @Nullable TunnelQuestion asked = Json.MAPPER.readValue(question, TunnelQuestion.class);
            if (asked != null) {
                write(client, Json.MAPPER.writeValueAsString(answer.apply(asked)));
            }
        } catch (IOException e) {
            // the asker is gone, or asked what is no question; it sees no answer
        }
    }

    /// Everything at once; the other side reads until the end.
    static void write(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            channel.close();
            remove(socket);
        } catch (IOException e) {
            // what is left is an empty folder in /tmp
        }
    }

    /// Also what a killed supervisor left.
    static void remove(Path socket) throws IOException {
        Files.deleteIfExists(socket);
        Path folder = socket.getParent();
        if (folder != null) {
            Files.deleteIfExists(folder);
        }
    }
}
