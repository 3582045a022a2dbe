package io.codex.cli.command.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.compute.wire.CommandEnd;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.Handshake;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.StreamText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AttachedCommandTest {
    static final String TOKEN = "0123";

    @TempDir
    private Path folder;

    private final LocalShell shell = new LocalShell();
    private final CompletableFuture<CommandRequest> request = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Void> talked = new CompletableFuture<>();
    private ServerSocket listener;

    /// What the pilot says and hears after the request.
    private interface Talk {
        void with(FrameChannel channel) throws Exception;
    }

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
    }

    private void pilot(Talk talk) {
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket socket = listener.accept()) {
                new Handshake(TOKEN).asPilot(socket.getInputStream(), socket.getOutputStream());
                var channel = new FrameChannel(socket.getInputStream(), socket.getOutputStream());
                request.complete(((Frame.Run) Objects.requireNonNull(channel.receive())).request());
                talk.with(channel);
                talked.complete(null);
            } catch (Throwable e) {
                talked.completeExceptionally(e);
            }
        });
    }

    private static @Nullable Frame next(FrameChannel channel) throws IOException {
        Frame frame = channel.receive();
        while (frame instanceof Frame.Beat) {
            frame = channel.receive();
        }
        return frame;
    }

    private static Frame output(String text) {
        return new Frame.Output(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Frame ended(int exitCode) {
        return new Frame.Ended(new CommandEnd(exitCode, false, null));
    }

    /// The process under test as words of bash.
    private static String program(String... arguments) {
        return "%s -XX:TieredStopAtLevel=1 -cp '%s' %s %s"
                .formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        AttachedProgram.class.getName(),
                        String.join(" ", arguments));
    }

    private String attached() {
        return program(Integer.toString(listener.getLocalPort()));
    }

    /// @param line of bash
    private static Command bash(String line) {
        return Command.of("bash", "-c", line).within(Duration.ofMinutes(1));
    }

    /// On a terminal of its own, 33 by 44 characters.
    private Command onTerminal(String line) throws IOException {
        Path script = Files.writeString(folder.resolve("line"), "stty rows 33 cols 44\n" + line + "\n");
        return Command.of("script", "-qec", "bash -m " + script, "/dev/null")
                .withEnvironment(Map.of("SHELL", "/bin/bash"))
                .within(Duration.ofMinutes(1));
    }

    @Test
    void streams_and_exit_code_are_the_commands() throws Exception {
        pilot(channel -> {
            channel.send(new Frame.Grant(100));
            assertThat(next(channel)).isEqualTo(new Frame.Input(ByteBuffer.wrap(new byte[] {'a', '\n'})));
            assertThat(next(channel)).isEqualTo(new Frame.InputEnd());
            channel.send(output("one\n"));
            channel.send(new Frame.ErrorOutput(ByteBuffer.wrap(new byte[] {'e'})));
            channel.send(ended(203));
        });
        CommandResult result = shell.run(bash("echo a | " + attached()));
        talked.join();
        assertThat(result).isEqualTo(new CommandResult(203, "one\n", "e"));
        assertThat(request.join().terminal()).isNull();
        assertThat(request.join().input()).isTrue();
    }

    @Test
    void the_limit_of_memory_and_a_refusal_are_said() throws Exception {
        pilot(channel -> channel.send(new Frame.Ended(new CommandEnd(137, true, null))));
        assertThat(shell.run(bash(attached()))).isEqualTo(new CommandResult(137, "", """
                        codex: the command was killed at the allocation's memory limit
                        hint: ask for more with --mem
                        """));
        pilot(channel -> channel.send(new Frame.Refused(127, "no x", "look")));
        assertThat(shell.run(bash(attached()))).isEqualTo(new CommandResult(127, "", "codex: no x\nhint: look\n"));
    }

    @Test
    void a_command_that_was_not_started_as_its_allocation_ends_is_left_to_who_asked_for_it() throws Exception {
        pilot(channel -> channel.send(new Frame.Closed("nothing ran for 10 min")));
        CommandResult result = shell.run(bash("echo kept | (%s; cat)".formatted(attached())));
        assertThat(result.err()).contains("Closed[reason=nothing ran for 10 min]");
        assertThat(result.out()).as("nothing of the input is lost").isEqualTo("kept\n");
    }

    @Test
    void a_command_that_was_not_started_is_not_asked_for_again_after_a_signal() throws Exception {
        var process = new CompletableFuture<Process>();
        pilot(channel -> {
            Process started = process.join();
            signal(started, "TERM");
            assertThat(next(channel)).isEqualTo(new Frame.Signal("TERM"));
            channel.send(new Frame.Closed("nothing ran for 10 min"));
        });
        Process started = shell.start(bash("exec " + attached() + " </dev/null"));
        process.complete(started);
        talked.join();
        assertThat(started.waitFor()).isEqualTo(143);
    }

    @Test
    void a_closed_pipe_ends_the_command_and_a_full_disk_is_said() throws Exception {
        Talk yes = channel -> {
            // stays within what the kernel takes while head ends
            for (int each = 0; each < 200; each++) {
                channel.send(output("y\n".repeat(10_000)));
            }
            assertThat(next(channel)).isEqualTo(new Frame.Signal("PIPE"));
            channel.send(ended(141));
        };
        pilot(yes);
        CommandResult head = shell.run(bash("set -o pipefail; " + attached() + " </dev/null | head -n 1"));
        assertThat(head.out()).isEqualTo("y\n");
        assertThat(head.exitCode()).isEqualTo(141);
        assertThat(head.err()).isEmpty();
        pilot(channel -> {
            channel.send(output("y\n"));
            assertThat(next(channel)).isEqualTo(new Frame.Signal("PIPE"));
            channel.send(ended(141));
        });
        CommandResult full = shell.run(bash(attached() + " </dev/null >/dev/full"));
        assertThat(full.exitCode()).isEqualTo(125);
        assertThat(full.err()).startsWith("codex: cannot write standard output: No space left on device\nhint: ");
    }

    @Test
    void signals_go_along_and_the_second_interrupt_cancels() throws Exception {
        var ready = new CompletableFuture<@Nullable Void>();
        var process = new CompletableFuture<Process>();
        pilot(channel -> {
            channel.send(output("up\n"));
            ready.complete(null);
            for (String name : List.of("USR1", "TERM", "INT")) {
                signal(process.join(), name);
                assertThat(next(channel)).isEqualTo(new Frame.Signal(name));
            }
            signal(process.join(), "INT");
            assertThat(next(channel)).isEqualTo(new Frame.Cancel());
            channel.send(ended(143));
        });
        Process started = shell.start(bash("exec " + attached() + " </dev/null"));
        CompletableFuture<String> err = StreamText.read(started.getErrorStream());
        awaitLine(started);
        process.complete(started);
        talked.join();
        assertThat(started.waitFor()).isEqualTo(143);
        assertThat(err.join()).isEmpty();
    }

    @Test
    void the_third_interrupt_leaves() throws Exception {
        var process = new CompletableFuture<Process>();
        pilot(channel -> {
            channel.send(output("up\n"));
            signal(process.join(), "INT");
            assertThat(next(channel)).isEqualTo(new Frame.Signal("INT"));
            signal(process.join(), "INT");
            assertThat(next(channel)).isEqualTo(new Frame.Cancel());
            signal(process.join(), "INT");
            assertThat(next(channel)).isNull();
        });
        Process started = shell.start(bash("exec " + attached() + " </dev/null"));
        awaitLine(started);
        process.complete(started);
        talked.join();
        assertThat(started.waitFor()).isEqualTo(130);
    }

    private static void awaitLine(Process process) throws IOException {
        assertThat(process.getInputStream().readNBytes(3))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("up\n");
    }

    /// The handlers are there when output has come.
    private void signal(Process process, String name) {
        assertThat(shell.run(Command.of("kill", "-" + name, Long.toString(process.pid())))
                        .succeeded())
                .isTrue();
    }

    @Test
    void a_terminal_is_raw_for_the_command_and_as_before_after_it() throws Exception {
        var device = folder.resolve("device");
        var during = new CompletableFuture<String>();
        pilot(channel -> {
            String tty = Files.readString(device).strip();
            during.complete(shell.run(Command.of("stty", "-a", "-F", tty)).out());
            shell.run(Command.of("stty", "-F", tty, "rows", "10"));
            assertThat(next(channel))
                    .isInstanceOfSatisfying(
                            Frame.Resize.class,
                            resize -> assertThat(resize.size().rows()).isEqualTo(10));
            shell.run(Command.of("stty", "-F", tty, "rows", "33"));
            channel.send(output("from there\r\n"));
            channel.send(ended(5));
        });
        CommandResult result = shell.run(onTerminal("tty >%s; stty -g >%s/before; %s; echo code $?; stty -g >%s/after"
                .formatted(device, folder, attached(), folder)));
        talked.join();
        assertThat(Objects.requireNonNull(request.join().terminal()).size().columns())
                .isEqualTo(44);
        assertThat(during.join()).contains("-icanon", "-isig", "-echo ");
        assertThat(result.out()).contains("from there", "code 5");
        assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    }

    @Test
    void a_terminal_is_as_before_after_a_signal() throws Exception {
        pilot(channel -> {
            channel.send(output("up\n"));
            String pid = Files.readString(folder.resolve("pid")).strip();
            shell.run(Command.of("kill", "-HUP", pid));
            assertThat(next(channel)).isEqualTo(new Frame.Signal("HUP"));
            channel.send(ended(129));
        });
        CommandResult result = shell.run(
                onTerminal("stty -g >%s/before; (echo $BASHPID >%s/pid; exec %s); echo code $?; stty -g >%s/after"
                        .formatted(folder, folder, attached(), folder)));
        talked.join();
        assertThat(result.out()).contains("code 129");
        assertThat(folder.resolve("after")).hasSameTextualContentAs(folder.resolve("before"));
    }

    @Test
    void a_job_in_the_background_leaves_the_terminal_alone() throws Exception {
        pilot(channel -> {
            channel.send(output("from there\n"));
            channel.send(ended(0));
        });
        CommandResult result = shell.run(onTerminal("%s & wait $!; echo code $?".formatted(attached())));
        assertThat(result.out()).contains("from there", "code 0");
        assertThat(request.join().input()).isFalse();
        assertThat(request.join().terminal()).isNull();
    }

    @Test
    void a_command_here_has_our_place() {
        assertThat(shell.run(bash("echo a | " + program("here", "sh", "-c", "'cat; echo e >&2; exit 9'"))))
                .isEqualTo(new CommandResult(9, "a\n", "e\n"));
        assertThat(shell.run(bash(program("here", "sh", "-c", "'kill -KILL $$'")))
                        .exitCode())
                .isEqualTo(137);
        assertThat(shell.run(bash(program("here", "no-such-program"))).exitCode())
                .isEqualTo(127);
        assertThat(shell.run(bash(program("here", "/etc/passwd"))).exitCode()).isEqualTo(126);
    }

    @Test
    void a_command_here_gets_our_signals() throws Exception {
        Process started = shell.start(bash(
                "exec " + program("here", "sh", "-c", "'trap \"exit 8\" USR1; echo up; while :; do sleep 0.1; done'")));
        awaitLine(started);
        signal(started, "USR1");
        assertThat(started.waitFor()).isEqualTo(8);
    }
}
