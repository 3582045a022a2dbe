package io.codex.core.compute.wire;

import java.io.IOException;

/// The other side of a connection is not who it should be.
public final class PilotRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    public PilotRefusedException(String message) {
        super(message);
    }
}
