package io.codex.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/// What a user types. It waits while another job has the terminal, if SIGTTIN is ignored.
public final class TerminalInput extends InputStream {
    private static final int INTERRUPT = 0x03;
    private static final int BUFFER = 8 * 1024;
    private static final long LOOK_AGAIN_MILLIS = 200;

    private final InputStream from;
    private final BooleanSupplier background;
    private final Keys keys;
    private byte[] ready = new byte[0];
    private int next;
    private boolean lineStart = true;
    private boolean tilde;

    /// What to do at keys.
    ///
    /// @param interrupt at each Ctrl-C, which goes along
    /// @param escape    at `~.` on a line of its own, which then does not; `~~` is a tilde
    public record Keys(Runnable interrupt, Runnable escape, boolean escapes) {
        public static final Keys NONE = new Keys(() -> {}, () -> {}, false);
    }

    public TerminalInput(InputStream from, UserTerminal terminal, Keys keys) {
        this(from, terminal::isBackground, keys);
    }

    TerminalInput(InputStream from, BooleanSupplier background, Keys keys) {
        this.from = from;
        this.background = background;
        this.keys = keys;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        byte[] typed = new byte[BUFFER];
        while (next == ready.length) {
            int count = type(typed);
            if (count < 0) {
                return -1;
            }
            ready = passed(typed, count);
            next = 0;
        }
        int count = Math.min(length, ready.length - next);
        System.arraycopy(ready, next, to, offset, count);
        next += count;
        return count;
    }

    /// In the background the kernel refuses the read (EIO).
    private int type(byte[] typed) throws IOException {
        while (true) {
            try {
                return from.read(typed);
            } catch (IOException e) {
                if (!background.getAsBoolean()) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private byte[] passed(byte[] typed, int count) {
        var passed = new ByteArrayOutputStream(count + 1);
        for (int each = 0; each < count; each++) {
            byte key = typed[each];
            if (key == INTERRUPT) {
                keys.interrupt().run();
            }
            if (keys.escapes() && lineStart && !tilde && key == '~') {
                tilde = true;
                continue;
            }
            if (tilde) {
                tilde = false;
                if (key == '.') {
                    keys.escape().run();
                    continue;
                }
                if (key != '~') {
                    passed.write('~');
                }
            }
            passed.write(key);
            lineStart = key == '\r' || key == '\n';
        }
        return passed.toByteArray();
    }
}
