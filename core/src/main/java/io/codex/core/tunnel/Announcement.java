package io.codex.core.tunnel;

import io.codex.core.error.CodexException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells other processes of the user what a tunnel is. A full disk is no reason to end a tunnel: what cannot be told is
/// logged once, and told when there is space. For several threads.
final class Announcement {
    private final TunnelStates states;
    private final String name;
    private final Consumer<String> log;
    private final Runnable onChange;
    private @Nullable List<TunnelState.Forward> logged;
    private @Nullable TunnelState written;
    private @Nullable String failure;
    private boolean changed;

    /// @param onChange called after the state was written with other places than before
    Announcement(TunnelStates states, String name, Consumer<String> log, Runnable onChange) {
        this.states = states;
        this.name = name;
        this.log = log;
        this.onChange = onChange;
    }

    /// The file is written again when somebody has removed it.
    ///
    /// @param current asked when it is this caller's turn, so that no earlier state comes after a later one
    synchronized void tell(Supplier<TunnelState> current) {
        TunnelState state = current.get();
        if (!state.forwards().equals(logged)) {
            state.forwards().forEach(forward -> log.accept(PortStates.inWords(forward)));
            logged = state.forwards();
        }
        attempt(() -> {
            write(state);
            if (changed) {
                onChange.run();
                changed = false;
            }
            failure = null;
        });
    }

    private void write(TunnelState state) {
        if (!state.equals(written) || states.read(name).isEmpty()) {
            changed |= written == null || !written.forwards().equals(state.forwards());
            states.write(state);
            written = state;
        }
    }

    /// The tunnel ends.
    synchronized void withdraw() {
        attempt(() -> states.remove(name));
        attempt(onChange);
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (CodexException | UncheckedIOException e) {
            String message = String.valueOf(e.getMessage());
            // an interrupted thread is the tunnel's end, where all is withdrawn
            if (!message.equals(failure) && !Thread.currentThread().isInterrupted()) {
                log.accept(message);
            }
            failure = message;
        }
    }
}
