package io.codex.core.ssh;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Tells the end of a lost connection from the end that the far side made.
final class LossAwareInput extends FilterInputStream {
    private final OpenSshMaster master;

    LossAwareInput(InputStream input, OpenSshMaster master) {
        super(input);
        this.master = master;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value < 0) {
            requireMaster();
        }
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        if (count < 0) {
            requireMaster();
        }
        return count;
    }

    private void requireMaster() throws IOException {
        if (master.isGone()) {
            throw new IOException("the ssh connection is lost");
        }
    }
}
