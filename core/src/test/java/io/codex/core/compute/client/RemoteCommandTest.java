package io.codex.core.compute.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.PilotStatus;
import io.codex.core.compute.wire.TerminalSize;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteCommandTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Frame.Ended DONE = new Frame.Ended(new CommandEnd(3, false, null));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private static CommandRequest request(boolean input) {
        return new CommandRequest(List.of("x"), Path.of("/"), Map.of(), Set.of(), null, input);
    }

    private static ByteBuffer bytes(byte[] bytes) {
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static byte[] input(@Nullable Frame frame) {
        assertThat(frame).isInstanceOf(Frame.Input.class);
        ByteBuffer bytes = ((Frame.Input) Objects.requireNonNull(frame)).bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private RunEnd run(FakePilot pilot, @Nullable InputStream in, Duration lostAfter) throws IOException {
        try (PilotConnection connection = pilot.connect()) {
            return connection.run(request(in != null), lostAfter).await(in, out, err);
        }
    }

    @Test
    void streams_come_exact_and_apart() throws Exception {
        byte[] text = random(FrameChannel.PIECE);
        try (var pilot = new FakePilot((channel, _) -> {
            assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Run(request(false)));
            channel.send(new Frame.Started(1));
            channel.send(new Frame.Output(bytes(text)));
            channel.send(new Frame.ErrorOutput(bytes(new byte[] {(byte) 0xff, 0})));
            channel.send(new Frame.Output(bytes(new byte[] {(byte) 0xfe})));
            channel.send(DONE);
        })) {
            assertThat(run(pilot, null, LONG)).isEqualTo(new RunEnd.Ended(DONE.end(), null));
            pilot.check();
        }
        byte[] whole = Arrays.copyOf(text, text.length + 1);
        whole[text.length] = (byte) 0xfe;
        assertThat(out.toByteArray()).isEqualTo(whole);
        assertThat(err.toByteArray()).containsExactly(0xff, 0);
    }

    @Test
    void input_stays_within_its_window_and_is_closed() throws Exception {
        byte[] input = random(200_000);
        var got = new ByteArrayOutputStream();
        try (var pilot = new FakePilot((channel, socket) -> {
            FakePilot.next(channel);
            int granted = 1000;
            channel.send(new Frame.Grant(granted));
            while (got.size() < granted) {
                got.writeBytes(input(FakePilot.next(channel)));
            }
            assertThat(got.size()).isEqualTo(granted);
            // nothing more comes, though there is more
            socket.setSoTimeout(300);
            assertThatThrownBy(channel::receive).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(0);
            channel.send(new Frame.Grant(input.length));
            Frame frame = FakePilot.next(channel);
            while (!new Frame.InputEnd().equals(frame)) {
                got.writeBytes(input(frame));
                frame = FakePilot.next(channel);
                assertThat(got.size()).isLessThanOrEqualTo(granted + input.length);
            }
            channel.send(DONE);
        })) {
            assertThat(run(pilot, new ByteArrayInputStream(input), LONG)).isInstanceOf(RunEnd.Ended.class);
            pilot.check();
        }
        assertThat(got.toByteArray()).isEqualTo(input);
    }

    @Test
    void signals_sizes_and_a_cancel_arrive_in_order() throws Exception {
        try (var pilot = new FakePilot((channel, _) -> {
            FakePilot.next(channel);
            assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Signal("INT"));
            assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Resize(new TerminalSize(3, 4)));
            assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Signal("USR1"));
            assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Cancel());
            channel.send(DONE);
        })) {
            RemoteCommand command = pilot.connect().run(request(false), LONG);
            command.signal("INT");
            command.resize(new TerminalSize(3, 4));
            command.signal("USR1");
            command.cancel();
            assertThat(command.await(null, out, err)).isInstanceOf(RunEnd.Ended.class);
            pilot.check();
        }
    }

    @Test
    void beats_say_that_the_client_is_there() throws Exception {
        try (var pilot = new FakePilot((channel, _) -> {
            FakePilot.next(channel);
            assertThat(channel.receive()).isEqualTo(new Frame.Beat());
            channel.send(DONE);
        })) {
            assertThat(run(pilot, null, LONG)).isInstanceOf(RunEnd.Ended.class);
            pilot.check();
        }
    }

    @Test
    void a_connection_that_ends_early_is_lost_with_what_the_pilot_had_said() throws Exception {
        try (var pilot = new FakePilot((channel, _) -> {
            FakePilot.next(channel);
            channel.send(new Frame.Ending("its time is over"));
        })) {
            assertThat(run(pilot, null, LONG))
                    .isEqualTo(new RunEnd.Lost("the pilot closed the connection", "its time is over"));
        }
    }

    @Test
    void a_silent_pilot_is_lost() throws Exception {
        var heard = new CountDownLatch(1);
        try (var pilot = new FakePilot((channel, _) -> {
            FakePilot.next(channel);
            heard.await();
        })) {
            assertThat(run(pilot, null, Duration.ofSeconds(1)))
                    .isEqualTo(new RunEnd.Lost("nothing was heard of the pilot for 1 s", null));
            heard.countDown();
        }
    }

    @Test
    void a_reader_that_stands_still_is_no_silence_of_the_pilot() throws Exception {
        var stands = new OutputStream() {
            @Override
            public void write(int one) {
                throw new AssertionError("in pieces");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    // longer than the pilot may be silent
                    Thread.sleep(Duration.ofSeconds(2));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
        try (var pilot = new FakePilot((channel, _) -> {
                    FakePilot.next(channel);
                    channel.send(new Frame.Output(bytes(new byte[1])));
                    channel.send(DONE);
                });
                PilotConnection connection = pilot.connect()) {
            assertThat(connection.run(request(false), Duration.ofSeconds(1)).await(null, stands, err))
                    .isInstanceOf(RunEnd.Ended.class);
        }
    }

    @Test
    void output_that_nobody_takes_ends_the_command_as_a_closed_pipe_would() throws Exception {
        var closed = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        var signal = new CompletableFuture<Frame>();
        try (var pilot = new FakePilot((channel, _) -> {
                    FakePilot.next(channel);
                    channel.send(new Frame.Output(bytes(new byte[1])));
                    signal.complete(FakePilot.next(channel));
                    channel.send(DONE);
                });
                PilotConnection connection = pilot.connect()) {
            assertThat(connection.run(request(false), LONG).await(null, closed, err))
                    .isInstanceOfSatisfying(RunEnd.Unwritten.class, unwritten -> {
                        assertThat(unwritten.stream()).isEqualTo(RunEnd.Stream.OUTPUT);
                        assertThat(unwritten.cause()).hasMessage("Broken pipe");
                    });
            assertThat(signal).isCompletedWithValue(new Frame.Signal("PIPE"));
        }
    }

    @Test
    void a_command_that_does_not_start_is_refused() throws Exception {
        try (var pilot = new FakePilot((channel, _) -> {
            FakePilot.next(channel);
            channel.send(new Frame.Refused(127, "no such program", "look"));
        })) {
            assertThat(run(pilot, null, LONG)).isEqualTo(new RunEnd.Refused(127, "no such program", "look"));
        }
    }

    @Test
    void a_command_whose_allocation_ends_first_is_not_lost() throws Exception {
        try (var pilot = new FakePilot((channel, _) -> {
            FakePilot.next(channel);
            channel.send(new Frame.Closed("nothing ran for 1 s"));
        })) {
            assertThat(run(pilot, InputStream.nullInputStream(), LONG))
                    .isEqualTo(new RunEnd.Closed("nothing ran for 1 s"));
        }
    }

    @Test
    void questions_are_answered() throws Exception {
        var status = new PilotStatus(List.of(), null, null);
        try (var pilot = new FakePilot((channel, _) -> {
                    assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Ask());
                    channel.send(new Frame.Status(status));
                });
                PilotConnection connection = pilot.connect()) {
            assertThat(connection.ask()).isEqualTo(status);
        }
        try (var pilot = new FakePilot((channel, _) -> {
                    assertThat(FakePilot.next(channel)).isEqualTo(new Frame.Release());
                    channel.send(new Frame.Status(status));
                });
                PilotConnection connection = pilot.connect()) {
            assertThat(connection.release()).isEqualTo(status);
        }
    }

    @Test
    void what_is_no_pilot_of_ours_is_named() throws Exception {
        try (var pilot = new FakePilot((_, _) -> {})) {
            assertThatThrownBy(() -> PilotConnection.to(pilot.address(), "4567", Duration.ofSeconds(5)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the pilot of job 7 cannot be reached at localhost:");
        }
    }
}
