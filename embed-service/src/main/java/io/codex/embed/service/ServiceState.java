package io.codex.embed.service;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// The service's phase and the requests that it is answering.
@Singleton
public class ServiceState {
    private final AtomicReference<Phase> phase = new AtomicReference<>(new Phase.Loading());
    private final AtomicLong generation = new AtomicLong();
    private final RunningRequests running = new RunningRequests();

    public Phase phase() {
        return phase.get();
    }

    public RunningRequests running() {
        return running;
    }

    /// Of this process's claim; empty before it is made.
    public OptionalLong generation() {
        long claimed = generation.get();
        return claimed == 0 ? OptionalLong.empty() : OptionalLong.of(claimed);
    }

    /// @param claimed positive
    public void claimed(long claimed) {
        generation.set(claimed);
    }

    /// The model may be used from now on, unless a stop came first.
    public void ready(LoadedModel model) {
        phase.updateAndGet(now -> switch (now) {
            case Phase.Loading _, Phase.Ready _ -> new Phase.Ready(model);
            case Phase.Draining(var _, String reason) -> new Phase.Draining(Optional.of(model), reason);
        });
    }

    /// No new requests from now on. The first reason stays.
    public void drain(String reason) {
        phase.updateAndGet(now -> switch (now) {
            case Phase.Loading _, Phase.Ready _ -> new Phase.Draining(now.loaded(), reason);
            case Phase.Draining draining -> draining;
        });
    }

    @PreDestroy
    void close() {
        // a pass in flight would crash the process; its memory goes with the process
        if (running.count() == 0) {
            phase().loaded().ifPresent(loaded -> loaded.model().close());
        }
    }
}
