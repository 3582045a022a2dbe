package io.codex.core.compute.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameChannelTest {
    static Stream<Frame> every_frame() {
        return Stream.of(
                new Frame.Run(new CommandRequest(
                        List.of("sh", "-c", "echo 'a b'\n", ""),
                        Path.of("/work/a b"),
                        Map.of("NAME", "ü\n="),
                        Set.of("NAME"),
                        new Terminal("xterm", new TerminalSize(24, 80)),
                        true)),
                new Frame.Run(new CommandRequest(List.of("id"), Path.of("/"), Map.of(), Set.of(), null, false)),
                new Frame.Input(ByteBuffer.wrap(new byte[] {0, -1, 7})),
                new Frame.InputEnd(),
                new Frame.Signal("INT"),
                new Frame.Resize(new TerminalSize(1, 65535)),
                new Frame.Cancel(),
                new Frame.Ask(),
                new Frame.Release(),
                new Frame.Started(4711),
                new Frame.Output(ByteBuffer.wrap(new byte[FrameChannel.PIECE])),
                new Frame.ErrorOutput(ByteBuffer.wrap(new byte[0])),
                new Frame.Grant(262_144),
                new Frame.Ended(new CommandEnd(137, true, null)),
                new Frame.Refused(127, "no program named x", "check the PATH"),
                new Frame.Closed("nothing ran for 10 min"),
                new Frame.Ending("cancelled"),
                new Frame.Status(new PilotStatus(
                        List.of(new PilotStatus.Running(List.of("make"), Instant.EPOCH, 12, "login")),
                        null,
                        Duration.ofMinutes(10))),
                new Frame.Beat());
    }

    @ParameterizedTest
    @MethodSource("every_frame")
    void a_frame_arrives_as_it_was_sent(Frame frame) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var sender = new FrameChannel(InputStream.nullInputStream(), bytes);
        sender.send(frame);
        sender.send(new Frame.Beat());
        var receiver = receiver(bytes.toByteArray());
        assertThat(receiver.receive()).isEqualTo(frame);
        assertThat(receiver.receive()).isEqualTo(new Frame.Beat());
        assertThat(receiver.receive()).isNull();
    }

    @Test
    void a_piece_of_a_larger_buffer_is_sent_alone() throws IOException {
        var bytes = new ByteArrayOutputStream();
        byte[] buffer = "0123456789".getBytes(StandardCharsets.US_ASCII);
        new FrameChannel(InputStream.nullInputStream(), bytes).send(new Frame.Output(ByteBuffer.wrap(buffer, 3, 4)));
        assertThat(receiver(bytes.toByteArray()).receive())
                .isEqualTo(new Frame.Output(ByteBuffer.wrap("3456".getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void a_connection_that_ends_within_a_frame_is_lost() throws IOException {
        var bytes = new ByteArrayOutputStream();
        new FrameChannel(InputStream.nullInputStream(), bytes).send(new Frame.Ending("walltime"));
        byte[] all = bytes.toByteArray();
        for (int length = 1; length < all.length; length++) {
            var cut = receiver(Arrays.copyOf(all, length));
            assertThatThrownBy(cut::receive).as("after %d bytes", length).isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 400 Bad Request", "R\0\0\0\2{}", "g\0\0\0\1x", "w\0\0\0\2[]", "o\177\377\377\377"})
    void what_is_no_frame_is_refused(String text) {
        var receiver = receiver(text.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(receiver::receive).isInstanceOf(IOException.class);
    }

    private static FrameChannel receiver(byte[] bytes) {
        return new FrameChannel(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    }
}
