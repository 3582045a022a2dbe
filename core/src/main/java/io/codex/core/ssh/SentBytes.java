package io.codex.core.ssh;

import com.jcraft.jsch.Channel;
import java.io.IOException;
import java.io.OutputStream;

/// To a channel, at once. JSch keeps what is written until it is told to send it, and forgets in silence what is
/// written to a channel that is closed.
final class SentBytes extends OutputStream {
    private final Channel channel;
    private final OutputStream output;
    private boolean closed;

    private SentBytes(Channel channel, OutputStream output) {
        this.channel = channel;
        this.output = output;
    }

    /// After the channel is connected.
    static SentBytes to(Channel channel) throws IOException {
        return new SentBytes(channel, channel.getOutputStream());
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) throws IOException {
        check();
        output.write(bytes, from, length);
        output.flush();
        check();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            output.close();
        }
    }

    private void check() throws IOException {
        if (closed) {
            throw new IOException("the stream is closed");
        }
        if (channel.isClosed() || !channel.isConnected()) {
            throw new IOException("the far end has closed the stream");
        }
    }
}
