package io.codex.core.ssh;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What an SSH connection runs over: TCP, or a stream of the connection to the hop before it. It is ours, not
/// JSch's, so that it can be closed while JSch waits in it with all its locks.
final class Wire implements Proxy, Closeable {
    private final InputStream input;
    private final OutputStream output;
    private final Closeable end;
    private final AtomicBoolean heard = new AtomicBoolean();
    private volatile boolean broken;

    private Wire(InputStream input, OutputStream output, Closeable end) {
        this.input = new Listening(input);
        this.output = output;
        this.end = end;
    }

    /// @throws IOException of the last address of the host, when none can be reached
    static Wire tcp(String host, int port, Duration timeout) throws IOException {
        IOException failure = null;
        for (InetAddress address : InetAddress.getAllByName(host)) {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
                socket.setTcpNoDelay(true);
                return new Wire(socket.getInputStream(), socket.getOutputStream(), socket);
            } catch (IOException e) {
                failure = e;
                socket.close();
            }
        }
        throw failure == null ? new IOException("no address") : failure;
    }

    static Wire over(HostStream stream) {
        return new Wire(stream.input(), stream.output(), stream);
    }

    /// Whether the server has sent anything since the last call.
    boolean heard() {
        return heard.getAndSet(false);
    }

    /// Whether it ended before we closed it.
    boolean isBroken() {
        return broken;
    }

    @Override
    public void connect(@Nullable SocketFactory factory, String host, int port, int timeout) {
        // it is connected
    }

    @Override
    public InputStream getInputStream() {
        return input;
    }

    @Override
    public OutputStream getOutputStream() {
        return output;
    }

    /// None: JSch would set its timeouts, in which a packet can get lost in the middle.
    @Override
    public @Nullable Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        try {
            end.close();
        } catch (IOException _) {
            // nothing more is to come of it
        }
    }

    private final class Listening extends FilterInputStream {
        Listening(InputStream input) {
            super(input);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            int count;
            try {
                count = super.read(target, from, length);
            } catch (IOException e) {
                broken = true;
                throw e;
            }
            if (count < 0) {
                broken = true;
            } else {
                heard.set(true);
            }
            return count;
        }
    }
}
