package io.codex.core.ssh;

import java.io.OutputStream;

/// What nobody wants to read.
final class DroppedBytes extends OutputStream {
    private final ChannelWindow window;

    DroppedBytes(ChannelWindow window) {
        this.window = window;
    }

    @Override
    public void write(int one) {
        write(new byte[1], 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        window.received();
        window.taken(length);
    }
}
