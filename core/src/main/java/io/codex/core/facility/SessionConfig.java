package io.codex.core.facility;

import java.time.Duration;
import java.util.Objects;

/// How long allocations are held for commands.
///
/// @param walltime in the forms of a walltime
public record SessionConfig(
        @Key(
                value = "how long a session may last, as far as its partition allows",
                byDefault = "4h",
                form = Form.WALLTIME)
        String walltime,

        @Key(value = "a session ends when nothing has run in it for that long", byDefault = "10m", form = Form.DURATION)
        Duration idle,

        @Key(
                value = "a command ends when nothing was heard of the codex that started it for that long",
                byDefault = "60s",
                form = Form.DURATION)
        Duration lostAfter,

        @Key(
                value = "how long a command that is asked to end has before it is killed",
                byDefault = "10s",
                form = Form.DURATION)
        Duration grace) {
    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration LOST = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(10);

    public SessionConfig {
        walltime = Objects.requireNonNullElse(walltime, "4h");
        idle = Objects.requireNonNullElse(idle, IDLE);
        lostAfter = Objects.requireNonNullElse(lostAfter, LOST);
        grace = Objects.requireNonNullElse(grace, GRACE);
    }

    static SessionConfig usual() {
        return new SessionConfig("4h", IDLE, LOST, GRACE);
    }
}
