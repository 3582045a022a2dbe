package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.StreamText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// This very host, where no SSH is needed.
public final class LocalConnection implements HostConnection {
    private final String hostName;
    private final LocalShell shell = new LocalShell();
    private final Set<HostStream> streams = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;

    /// @param hostName for messages
    public LocalConnection(String hostName) {
        this.hostName = hostName;
    }

    @Override
    public String inWords() {
        return hostName + " itself";
    }

    @Override
    public CommandResult run(String line, String input, Duration timeout) {
        Process process = process(line);
        try {
            CompletableFuture<String> out = StreamText.read(process.getInputStream());
            CompletableFuture<String> err = StreamText.read(process.getErrorStream());
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // a command need not read its input
            }
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SshException(
                        SshFailure.TIMEOUT, "a command did not end within %d s".formatted(timeout.toSeconds()), null);
            }
            return new CommandResult(process.exitValue(), out.get(), err.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
        } catch (ExecutionException e) {
            throw new SshException(SshFailure.LOST, "lost the output of a command: " + e.getMessage(), null, e);
        } finally {
            end(process);
        }
    }

    @Override
    public HostStream start(String line) {
        Process process = process(line);
        // a command that fills a pipe that nobody reads would stop
        var _ = FarCommandErrors.dropped(process.getErrorStream());
        return kept(new OfProcess(process));
    }

    @Override
    public HostStream open(String host, int port, Duration timeout) {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            socket.setTcpNoDelay(true);
            return kept(new OfSocket(socket, socket.getInputStream(), socket.getOutputStream()));
        } catch (IOException e) {
            close(socket);
            throw new SshException(
                    e instanceof SocketTimeoutException ? SshFailure.TIMEOUT : SshFailure.FAR_END_REFUSED,
                    "%s:%d %s".formatted(host, port, reason(e)),
                    "see whether the service runs there: codex status",
                    e);
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoRouteToHostException _ -> "cannot be reached from this host";
            case ConnectException _ -> "refuses the connection: nothing listens there";
            case SocketTimeoutException _ -> "does not answer";
            default -> "cannot be reached: " + e.getMessage();
        };
    }

    private <T extends HostStream> T kept(T stream) {
        streams.removeIf(kept -> kept instanceof Ended ended && ended.isEnded());
        streams.add(stream);
        if (!open) {
            close();
        }
        return stream;
    }

    private Process process(String line) {
        try {
            return shell.start(Command.of("sh", "-c", line));
        } catch (CodexException e) {
            throw new SshException(SshFailure.LOST, String.valueOf(e.getMessage()), e.hint(), e);
        }
    }

    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is given up either way
        }
    }

    @Override
    public boolean isAlive() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        streams.forEach(HostStream::close);
        streams.clear();
    }

    private interface Ended {
        boolean isEnded();
    }

    private record OfProcess(Process process) implements HostStream, Ended {
        @Override
        public InputStream input() {
            return process.getInputStream();
        }

        @Override
        public OutputStream output() {
            return process.getOutputStream();
        }

        @Override
        public boolean isEnded() {
            return !process.isAlive();
        }

        @Override
        public void close() {
            end(process);
        }
    }

    private record OfSocket(Socket socket, InputStream input, OutputStream output) implements HostStream, Ended {
        @Override
        public OutputStream output() {
            return new HalfClosing(socket, output);
        }

        @Override
        public boolean isEnded() {
            return socket.isClosed();
        }

        @Override
        public void close() {
            LocalConnection.close(socket);
        }
    }

    /// Closing it ends this direction only.
    private static final class HalfClosing extends OutputStream {
        private final Socket socket;
        private final OutputStream out;

        HalfClosing(Socket socket, OutputStream out) {
            this.socket = socket;
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            socket.shutdownOutput();
        }
    }
}
