package io.codex.core.compute.pilot;

import io.codex.core.compute.AllocationFolder;
import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.Handshake;
import io.codex.core.compute.wire.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A client as plain as it can be: what it receives, it keeps.
final class TestClient implements AutoCloseable {
    private final Socket socket;
    private final FrameChannel channel;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long granted;

    TestClient(AllocationFolder folder) throws IOException {
        var address = folder.address().orElseThrow();
        this.socket = new Socket(InetAddress.getLoopbackAddress(), address.port());
        new Handshake(folder.token()).asClient(socket.getInputStream(), socket.getOutputStream());
        this.channel = new FrameChannel(socket.getInputStream(), socket.getOutputStream());
    }

    static CommandRequest request(String... argv) {
        return new CommandRequest(
                List.of(argv), Path.of("/tmp"), Map.of("PATH", "/usr/bin:/bin"), Set.of(), null, false);
    }

    static CommandRequest sh(String script) {
        return request("sh", "-c", script);
    }

    static CommandRequest withInput(CommandRequest request) {
        return new CommandRequest(
                request.argv(), request.directory(), request.environment(), request.kept(), request.terminal(), true);
    }

    static CommandRequest in(Terminal terminal, CommandRequest request) {
        return new CommandRequest(
                request.argv(), request.directory(), request.environment(), request.kept(), terminal, true);
    }

    TestClient send(Frame.FromClient frame) throws IOException {
        channel.send(frame);
        return this;
    }

    TestClient input(String text) throws IOException {
        return send(new Frame.Input(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Nullable
    Frame receive() throws IOException {
        Frame frame = channel.receive();
        switch (frame) {
            case Frame.Output(var bytes) -> keep(out, bytes);
            case Frame.ErrorOutput(var bytes) -> keep(err, bytes);
            case Frame.Grant(var bytes) -> granted += bytes;
            case null, default -> {}
        }
        return frame;
    }

    private static void keep(ByteArrayOutputStream stream, ByteBuffer bytes) {
        stream.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    /// The first frame that satisfies the condition.
    Frame await(Predicate<Frame> condition) throws IOException {
        while (true) {
            Frame frame = receive();
            if (frame == null) {
                throw new IOException("closed; so far: " + out() + err());
            }
            if (condition.test(frame)) {
                return frame;
            }
        }
    }

    TestClient awaitOut(String text) throws IOException {
        while (!out().contains(text)) {
            if (receive() == null) {
                throw new IOException("closed; so far: " + out() + err());
            }
        }
        return this;
    }

    CommandEnd end() throws IOException {
        return ((Frame.Ended) await(frame -> frame instanceof Frame.Ended)).end();
    }

    Frame.Refused refused() throws IOException {
        return (Frame.Refused) await(frame -> frame instanceof Frame.Refused);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    byte[] outBytes() {
        return out.toByteArray();
    }

    long granted() {
        return granted;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
