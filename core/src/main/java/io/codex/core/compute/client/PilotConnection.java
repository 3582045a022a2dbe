package io.codex.core.compute.client;

import io.codex.core.compute.PilotAddress;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.FrameChannel;
import io.codex.core.compute.wire.Handshake;
import io.codex.core.compute.wire.PilotStatus;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A connection to the pilot of an allocation, for one command or one question.
public final class PilotConnection implements AutoCloseable {
    private final PilotAddress address;
    private final Socket socket;
    private final FrameChannel channel;

    private PilotConnection(PilotAddress address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        this.channel = new FrameChannel(socket.getInputStream(), socket.getOutputStream());
    }

    /// @param timeout of connection and proof together, and of each later answer to a question
    /// @throws IOException that says what cannot be reached, and why
    public static PilotConnection to(PilotAddress address, String token, Duration timeout) throws IOException {
        List<String> hosts = Stream.of(address.address(), address.host())
                .filter(host -> host != null && !host.isBlank())
                .distinct()
                .toList();
        long deadline = System.nanoTime() + timeout.toNanos();
        var failure = new IOException("the pilot of job %s cannot be reached".formatted(address.jobId()));
        for (int each = 0; each < hosts.size(); each++) {
            long share = (deadline - System.nanoTime()) / (hosts.size() - each);
            try {
                return connect(address, hosts.get(each), token, timeout, Duration.ofNanos(Math.max(share, 1_000_000)));
            } catch (IOException e) {
                failure = new IOException(
                        "the pilot of job %s cannot be reached at %s:%d: %s"
                                .formatted(address.jobId(), hosts.get(each), address.port(), reason(e)),
                        e);
            }
        }
        throw failure;
    }

    private static PilotConnection connect(
            PilotAddress address, String host, String token, Duration timeout, Duration share) throws IOException {
        var at = new InetSocketAddress(host, address.port());
        if (at.isUnresolved()) {
            throw new IOException("no such host");
        }
        var socket = new Socket();
        try {
            long deadline = System.nanoTime() + share.toNanos();
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            socket.connect(at, millis(share));
            socket.setSoTimeout(millis(Duration.ofNanos(deadline - System.nanoTime())));
            new Handshake(token).asClient(socket.getInputStream(), socket.getOutputStream());
            socket.setSoTimeout(millis(timeout));
            return new PilotConnection(address, socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    public PilotAddress address() {
        return address;
    }

    /// Asks what the pilot does.
    public PilotStatus ask() throws IOException {
        return answer(new Frame.Ask());
    }

    /// Ends the allocation.
    ///
    /// @return what it did
    public PilotStatus release() throws IOException {
        return answer(new Frame.Release());
    }

    /// Starts a command; {@link RemoteCommand#await} has to follow.
    ///
    /// @param lostAfter how long nothing may be heard of the pilot, which says every 5 s that it is alive
    public RemoteCommand run(CommandRequest request, Duration lostAfter) throws IOException {
        socket.setSoTimeout(millis(lostAfter));
        channel.send(new Frame.Run(request));
        return new RemoteCommand(channel, this, lostAfter);
    }

    private PilotStatus answer(Frame question) throws IOException {
        try {
            channel.send(question);
            while (true) {
                switch (channel.receive()) {
                    case Frame.Status(var status) -> {
                        return status;
                    }
                    case Frame.Refused refused -> throw new IOException(refused.reason());
                    case null -> throw new EOFException("it closed the connection without an answer");
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw new IOException(
                    "the pilot of job %s on %s does not answer: %s"
                            .formatted(address.jobId(), address.host(), reason(e)),
                    e);
        }
    }

    private static String reason(IOException failure) {
        return switch (failure) {
            case SocketTimeoutException _ -> "no answer in time";
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }

    private static int millis(Duration duration) {
        return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // nothing more was to be said
        }
    }
}
