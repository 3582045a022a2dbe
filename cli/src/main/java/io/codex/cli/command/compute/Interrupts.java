package io.codex.cli.command.compute;

import java.time.Duration;

/// What a user means who interrupts again and again.
final class Interrupts {
    private static final long AGAIN = Duration.ofSeconds(5).toNanos();

    private long last;
    private int count;

    /// What to do.
    enum Meaning {
        /// As always, to the command.
        INTERRUPT,
        /// End the command.
        CANCEL,
        /// End codex; the pilot ends the command.
        LEAVE
    }

    /// @param now of `System.nanoTime`
    synchronized Meaning next(long now) {
        // who has once asked for the end of the command will not take longer thought for an interrupt
        count = count == 1 && now - last > AGAIN ? 1 : count + 1;
        last = now;
        return switch (count) {
            case 1 -> Meaning.INTERRUPT;
            case 2 -> Meaning.CANCEL;
            default -> Meaning.LEAVE;
        };
    }
}
