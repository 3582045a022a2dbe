package io.codex.core.compute.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Frames on a connection: one byte for the kind, four for the length, the payload. Several threads may send, one
/// receives.
public final class FrameChannel {
    /// The longest piece of a stream in one frame, in bytes.
    public static final int PIECE = 64 * 1024;

    /// The longest payload: a request holds a whole environment.
    private static final int LONGEST = 16 * 1024 * 1024;

    /// A frame goes out in one write.
    private static final int BUFFER = PIECE + 5;

    private final DataInputStream in;
    private final DataOutputStream out;

    public FrameChannel(InputStream in, OutputStream out) {
        this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
        this.out = new DataOutputStream(new BufferedOutputStream(out, BUFFER));
    }

    /// Blocks while the other side does not read.
    public synchronized void send(Frame frame) throws IOException {
        switch (frame) {
            case Frame.Run(var request) -> json('R', request);
            case Frame.Input(var bytes) -> bytes('i', bytes);
            case Frame.InputEnd() -> empty('z');
            case Frame.Signal(var name) -> text('s', name);
            case Frame.Resize(var size) -> json('w', size);
            case Frame.Cancel() -> empty('c');
            case Frame.Ask() -> empty('A');
            case Frame.Release() -> empty('X');
            case Frame.Started(var pid) -> header('S', Long.BYTES).writeLong(pid);
            case Frame.Output(var bytes) -> bytes('o', bytes);
            case Frame.ErrorOutput(var bytes) -> bytes('e', bytes);
            case Frame.Grant(var bytes) -> header('g', Integer.BYTES).writeInt(bytes);
            case Frame.Ended(var end) -> json('E', end);
            case Frame.Refused refused -> json('F', refused);
            case Frame.Closed(var reason) -> text('N', reason);
            case Frame.Ending(var reason) -> text('D', reason);
            case Frame.Status(var status) -> json('T', status);
            case Frame.Beat() -> empty('b');
        }
        out.flush();
    }

    /// @return null when the other side has closed the connection between two frames
    /// @throws IOException when it was lost, or what came is no frame
    public @Nullable Frame receive() throws IOException {
        int kind = in.read();
        if (kind < 0) {
            return null;
        }
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("not a frame: kind %d, %d bytes".formatted(kind, length));
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("the connection ended within a frame");
        }
        return switch (kind) {
            case 'R' -> new Frame.Run(read(payload, CommandRequest.class));
            case 'i' -> new Frame.Input(ByteBuffer.wrap(payload));
            case 'z' -> new Frame.InputEnd();
            case 's' -> new Frame.Signal(text(payload));
            case 'w' -> new Frame.Resize(read(payload, TerminalSize.class));
            case 'c' -> new Frame.Cancel();
            case 'A' -> new Frame.Ask();
            case 'X' -> new Frame.Release();
            case 'S' -> new Frame.Started(number(payload, Long.BYTES).getLong());
            case 'o' -> new Frame.Output(ByteBuffer.wrap(payload));
            case 'e' -> new Frame.ErrorOutput(ByteBuffer.wrap(payload));
            case 'g' -> new Frame.Grant(number(payload, Integer.BYTES).getInt());
            case 'E' -> new Frame.Ended(read(payload, CommandEnd.class));
            case 'F' -> read(payload, Frame.Refused.class);
            case 'N' -> new Frame.Closed(text(payload));
            case 'D' -> new Frame.Ending(text(payload));
            case 'T' -> new Frame.Status(read(payload, PilotStatus.class));
            case 'b' -> new Frame.Beat();
            default -> throw new IOException("not a frame: kind " + kind);
        };
    }

    private void empty(char kind) throws IOException {
        header(kind, 0);
    }

    private void text(char kind, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        header(kind, payload.length).write(payload);
    }

    private void json(char kind, Object value) throws IOException {
        byte[] payload = Json.MAPPER.writeValueAsBytes(value);
        if (payload.length > LONGEST) {
            throw new IOException("%d bytes do not fit into a frame".formatted(payload.length));
        }
        header(kind, payload.length).write(payload);
    }

    private void bytes(char kind, ByteBuffer bytes) throws IOException {
        header(kind, bytes.remaining()).write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private DataOutputStream header(char kind, int length) throws IOException {
        out.writeByte(kind);
        out.writeInt(length);
        return out;
    }

    private static String text(byte[] payload) {
        return new String(payload, StandardCharsets.UTF_8);
    }

    private static ByteBuffer number(byte[] payload, int bytes) throws IOException {
        if (payload.length != bytes) {
            throw new IOException("not a frame: a number of %d bytes".formatted(payload.length));
        }
        return ByteBuffer.wrap(payload);
    }

    private static <T> T read(byte[] payload, Class<T> type) throws IOException {
        try {
            return Json.MAPPER.readValue(payload, type);
        } catch (JsonProcessingException e) {
            throw new IOException("not a frame: " + e.getOriginalMessage(), e);
        }
    }
}
