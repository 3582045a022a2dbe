package io.codex.core.ssh;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The whole output of a command.
final class CollectedBytes extends ByteArrayOutputStream {
    private final ChannelWindow window;
    private final Runnable end;

    /// @param end runs when no more comes
    CollectedBytes(ChannelWindow window, Runnable end) {
        this.window = window;
        this.end = end;
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        window.received();
        super.write(bytes, from, length);
        window.taken(length);
    }

    @Override
    public void close() {
        end.run();
    }

    String text() {
        return toString(StandardCharsets.UTF_8);
    }
}
