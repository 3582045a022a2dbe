package io.codex.core.compute.wire;

/// The size of a terminal in characters, each from 1 to 65535.
public record TerminalSize(int rows, int columns) {
    private static final int MOST = 0xffff;

    public TerminalSize {
        if (rows < 1 || rows > MOST || columns < 1 || columns > MOST) {
            throw new IllegalArgumentException("no terminal has %d rows and %d columns".formatted(rows, columns));
        }
    }
}
