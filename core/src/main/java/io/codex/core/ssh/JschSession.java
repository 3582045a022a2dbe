package io.codex.core.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The authenticated session with one hop.
final class JschSession {
    private static final int PROHIBITED = 1;
    private static final int CONNECT_FAILED = 2;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    /// Longer than an sshd tries to connect.
    private static final int OPEN_LIMIT_MILLIS = 300_000;

    private static final long CHECK_MILLIS = 100;

    private final String inWords;
    private final Session session;
    private final Wire wire;

    JschSession(String inWords, Session session, Wire wire) {
        this.inWords = inWords;
        this.session = session;
        this.wire = wire;
    }

    boolean isAlive() {
        return session.isConnected() && !wire.isBroken();
    }

    void close() {
        // first the wire: on a network that hangs, JSch would wait for it
        wire.close();
        session.disconnect();
    }

    JschStream open(String host, int port, Duration timeout) {
        var channel = (ChannelDirectTCPIP) channel("direct-tcpip");
        channel.setHost(host);
        channel.setPort(port);
        return stream(channel, "%s:%d".formatted(host, port), timeout);
    }

    JschStream start(String line) {
        var channel = (ChannelExec) channel("exec");
        channel.setCommand(line.getBytes(StandardCharsets.UTF_8));
        return stream(channel, "a command", START_LIMIT);
    }

    CommandResult run(String line, String input, Duration timeout) {
        var limit = TimeLimit.of(timeout);
        var channel = (ChannelExec) channel("exec");
        channel.setCommand(line.getBytes(StandardCharsets.UTF_8));
        var window = ChannelWindow.of(channel);
        var ended = new CompletableFuture<Void>();
        var out = new CollectedBytes(window, () -> {});
        // JSch closes this one only with the channel
        var err = new CollectedBytes(window, () -> ended.complete(null));
        channel.setOutputStream(out);
        channel.setErrStream(err);
        connect(channel, "a command", limit.left());
        try {
            feed(channel, input);
            waitFor(ended, limit, "`%s` on %s did not end within %d s".formatted(line, inWords, timeout.toSeconds()));
        } catch (ExecutionException _) {
            throw lost();
        } finally {
            JschStream.end(channel);
        }
        OptionalInt code = ExitCodes.of(channel);
        if (code.isEmpty()) {
            throw lost();
        }
        return new CommandResult(code.getAsInt(), out.text(), err.text());
    }

    private JschStream stream(Channel channel, String farEnd, Duration timeout) {
        var window = ChannelWindow.of(channel);
        var input = new ReceivedBytes(window);
        channel.setOutputStream(input.sink(channel));
        channel.setExtOutputStream(new DroppedBytes(window));
        connect(channel, farEnd, timeout);
        return new JschStream(channel, input, output(channel));
    }

    private OutputStream output(Channel channel) {
        try {
            return SentBytes.to(channel);
        } catch (IOException _) {
            throw lost();
        }
    }

    private void feed(Channel channel, String input) {
        OutputStream output = output(channel);
        Thread.ofPlatform().daemon().name("ssh input").start(() -> {
            try (output) {
                output.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
                // a command may end without reading it all
            }
        });
    }

    private Channel channel(String type) {
        try {
            return session.openChannel(type);
        } catch (JSchException _) {
            throw lost();
        }
    }

    /// In another thread, since JSch neither ends its wait when the connection is lost nor closes a channel that
    /// comes after its limit.
    private void connect(Channel channel, String farEnd, Duration timeout) {
        var connected = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name("ssh open " + farEnd).start(() -> {
            try {
                channel.connect(OPEN_LIMIT_MILLIS);
                // a quick command has ended by now; what JSch failed at without a word was never open
                boolean opened = channel.isConnected() || channel.isClosed();
                if (!opened || !connected.complete(null)) {
                    channel.disconnect();
                    connected.completeExceptionally(new JSchException("closed"));
                }
            } catch (JSchException e) {
                connected.completeExceptionally(e);
            }
        });
        try {
            waitFor(
                    connected,
                    TimeLimit.of(timeout),
                    "%s did not open %s within %d s".formatted(inWords, farEnd, timeout.toSeconds()));
        } catch (ExecutionException e) {
            throw refusal(channel, farEnd, e);
        } finally {
            connected.cancel(false);
        }
    }

    private void waitFor(CompletableFuture<Void> event, TimeLimit limit, String tooLate) throws ExecutionException {
        try {
            while (true) {
                try {
                    event.get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
                    return;
                } catch (TimeoutException _) {
                    if (!isAlive()) {
                        throw lost();
                    }
                    if (limit.isUp()) {
                        throw new SshException(SshFailure.TIMEOUT, tooLate, "check the load of the host");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
        }
    }

    private SshException refusal(Channel channel, String farEnd, ExecutionException cause) {
        if (!isAlive()) {
            return lost();
        }
        return switch (channel.getExitStatus()) {
            case PROHIBITED ->
                new SshException(
                        SshFailure.FORWARDING_PROHIBITED,
                        "%s prohibits a connection to %s".formatted(inWords, farEnd),
                        "its sshd_config says AllowTcpForwarding no or PermitOpen; ask its administrator",
                        cause);
            case CONNECT_FAILED ->
                new SshException(
                        SshFailure.FAR_END_REFUSED,
                        "%s cannot connect to %s".formatted(inWords, farEnd),
                        "check that something listens there",
                        cause);
            default ->
                new SshException(
                        SshFailure.FAR_END_REFUSED,
                        "%s does not open %s: %s".formatted(inWords, farEnd, cause.getCause()),
                        "check MaxSessions in its sshd_config",
                        cause);
        };
    }

    private SshException lost() {
        return new SshException(
                SshFailure.LOST,
                "the connection to %s is lost".formatted(inWords),
                "check the network, and connect again");
    }
}
