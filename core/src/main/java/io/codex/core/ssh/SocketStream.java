package io.codex.core.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/// A connection to a master's listener.
final class SocketStream implements HostStream {
    private final SocketChannel channel;
    private final InputStream input;
    private final OutputStream output;
    private final Consumer<HostStream> closed;

    /// @param closed told once the stream is
    SocketStream(SocketChannel channel, OpenSshMaster master, Consumer<HostStream> closed) {
        this.channel = channel;
        this.input = new LossAwareInput(Channels.newInputStream(channel), master);
        this.output = new HalfClosing(channel);
        this.closed = closed;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the descriptor is given back all the same
        } finally {
            closed.accept(this);
        }
    }

    private static final class HalfClosing extends FilterOutputStream {
        private final SocketChannel channel;

        HalfClosing(SocketChannel channel) {
            super(Channels.newOutputStream(channel));
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                channel.shutdownOutput();
            }
        }
    }
}
