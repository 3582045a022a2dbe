package io.codex.core.ssh;

import com.jcraft.jsch.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What has come on a channel and nobody has read yet; at most {@link ChannelWindow#BYTES} of it.
final class ReceivedBytes extends InputStream {
    private enum End {
        FAR_END,
        BROKEN,
        CLOSED
    }

    /// Not a monitor, in which a virtual thread would hold its carrier.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> blocks = new ArrayDeque<>();
    private final ChannelWindow window;
    private int offset;
    private @Nullable End end;

    ReceivedBytes(ChannelWindow window) {
        this.window = window;
    }

    /// Where JSch's reader puts it, which must not wait. Closed by it at the far end's end, and with the
    /// channel.
    OutputStream sink(Channel channel) {
        return new OutputStream() {
            @Override
            public void write(int one) {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                window.received();
                byte[] block = new byte[length];
                System.arraycopy(bytes, from, block, 0, length);
                put(block);
            }

            @Override
            public void close() {
                // when a connection is lost, JSch closes its channels before it closes their streams
                finish(channel.isClosed() ? End.BROKEN : End.FAR_END);
            }
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        int count = take(target, from, length);
        if (count > 0) {
            window.taken(count);
        }
        return count;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return blocks.stream().mapToInt(block -> block.length).sum() - offset;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        finish(End.CLOSED);
    }

    private void put(byte[] block) {
        lock.lock();
        try {
            if (end == null) {
                blocks.add(block);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void finish(End reason) {
        lock.lock();
        try {
            if (reason == End.CLOSED) {
                blocks.clear();
                offset = 0;
                end = reason;
            } else if (end == null) {
                end = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int take(byte[] target, int from, int length) throws IOException {
        lock.lock();
        try {
            while (blocks.isEmpty()) {
                if (end == End.FAR_END) {
                    return -1;
                }
                if (end != null) {
                    throw new IOException(end == End.CLOSED ? "the stream is closed" : "the connection is lost");
                }
                changed.await();
            }
            return drain(target, from, length);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            lock.unlock();
        }
    }

    private int drain(byte[] target, int from, int length) {
        int count = 0;
        while (count < length && !blocks.isEmpty()) {
            byte[] block = blocks.getFirst();
            int some = Math.min(length - count, block.length - offset);
            System.arraycopy(block, offset, target, from + count, some);
            count += some;
            offset += some;
            if (offset == block.length) {
                blocks.removeFirst();
                offset = 0;
            }
        }
        return count;
    }
}
