package io.codex.core.compute.pilot;

import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Frame;
import io.codex.core.compute.wire.Handshake;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a pilot does for one connection.
///
/// @param ends asks the pilot to end
record Conversation(
        PilotPlan plan,
        Handshake handshake,
        Reception reception,
        CommandStart start,
        Commands commands,
        PilotTimings timings,
        Consumer<PilotEnd> ends,
        Consumer<String> log) {
    /// Until its client is served or gone.
    void hold(Socket socket) {
        String host = socket.getInetAddress().getHostAddress();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.setSoTimeout((int) timings.handshake().toMillis());
            handshake.asPilot(socket.getInputStream(), socket.getOutputStream());
            var client = new Client(socket);
            Frame first = first(client, socket);
            switch (first) {
                case Frame.Run(var request) -> run(client, request);
                case Frame.Ask() -> client.sendLast(new Frame.Status(commands.status()));
                case Frame.Release() -> release(client);
                case null -> {}
                default -> log.accept("%s asks for nothing that a client begins with".formatted(host));
            }
        } catch (IOException e) {
            log.accept("a connection from %s: %s".formatted(host, e.getMessage()));
        }
    }

    /// @return what the client wants; null when it has been told that it cannot have it, or has gone
    private @Nullable Frame first(Client client, Socket socket) throws IOException {
        commands.meet();
        try {
            Frame first = client.receive();
            reception.known(socket);
            client.expect(plan.lostAfter());
            if (!(first instanceof Frame.Run(var request))) {
                return first;
            }
            Optional<Frame.FromPilot> no = commands.admit();
            if (no.isEmpty()) {
                return first;
            }
            log.accept("%s is not admitted for %s".formatted(request.argv().getFirst(), client.host()));
            if (no.get() instanceof Frame.Closed) {
                // the client's next look must not find this allocation
                commands.awaitWord(timings.farewell());
            }
            client.sendLast(no.get());
        } finally {
            commands.heard();
        }
        untilClosed(client);
        return null;
    }

    /// Answers when others can see that it ends. Ends when the pilot does, which closes the connection.
    private void release(Client client) throws IOException {
        commands.meet();
        try {
            ends.accept(new PilotEnd("it was released", 0, plan.grace()));
            commands.awaitWord(timings.farewell());
            client.send(new Frame.Status(commands.status()));
        } finally {
            commands.heard();
        }
        Frame more = client.receive();
        while (more != null) {
            more = client.receive();
        }
    }

    private void run(Client client, CommandRequest request) throws IOException {
        String program = request.argv().getFirst();
        RunningCommand command = null;
        int failed = Refusal.OURS;
        try {
            command = new RunningCommand(request, start.start(request), client, timings, log);
        } catch (Refusal e) {
            failed = e.exitCode();
            refuse(client, program, e);
        } finally {
            if (command == null) {
                commands.leave(null, failed);
            }
        }
        if (command != null) {
            serve(client, program, command);
        }
    }

    private void refuse(Client client, String program, Refusal refusal) throws IOException {
        log.accept("%s does not run for %s: %s".formatted(program, client.host(), refusal.getMessage()));
        client.sendLast(refusal.frame());
        untilClosed(client);
    }

    private void serve(Client client, String program, RunningCommand command) {
        log.accept("%s runs for %s as process %d"
                .formatted(program, client.host(), command.status().pid()));
        commands.add(command);
        try {
            Threads.start("command", () -> {
                int exitCode = Refusal.OURS;
                try {
                    exitCode = command.run();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    commands.leave(command, exitCode);
                }
            });
        } catch (OutOfMemoryError e) {
            log.accept("%s is ended, as there is no thread for it: %s".formatted(program, e.getMessage()));
            command.abandon();
            commands.leave(command, Refusal.OURS);
            return;
        }
        String lost = listen(client, command);
        if (lost != null) {
            command.end(lost, true, plan.grace());
        }
    }

    /// @return how the client was lost; null when all was said
    private @Nullable String listen(Client client, RunningCommand command) {
        try {
            for (Frame frame = client.receive(); frame != null; frame = client.receive()) {
                command.take(frame, plan.grace());
                if (command.isFinishedFor(timings.handshake())) {
                    return null;
                }
            }
            return "its client closed the connection";
        } catch (SocketTimeoutException e) {
            return "nothing was heard of its client for %d s"
                    .formatted(plan.lostAfter().toSeconds());
        } catch (IOException e) {
            return "its client was lost: " + e.getMessage();
        }
    }

    /// What was sent last must have been read before the connection is closed.
    private void untilClosed(Client client) throws IOException {
        client.expect(timings.farewell());
        Frame more = client.receive();
        while (more != null) {
            more = client.receive();
        }
    }
}
