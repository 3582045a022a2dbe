package io.codex.core.batch;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The messages that the scheduler sends.
///
/// @param address null for the submitting user
public record Mail(@Nullable String address, Set<Event> events) {
    public enum Event {
        BEGIN,
        END,
        FAIL
    }

    public Mail {
        events = Set.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("mail is sent at an event");
        }
    }
}
