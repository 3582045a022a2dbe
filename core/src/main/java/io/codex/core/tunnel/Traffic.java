package io.codex.core.tunnel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// What went through a port, in bytes and connections.
final class Traffic {
    private final LongAdder toFarEnd = new LongAdder();
    private final LongAdder fromFarEnd = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicInteger open = new AtomicInteger();

    void sent(long bytes) {
        toFarEnd.add(bytes);
    }

    void received(long bytes) {
        fromFarEnd.add(bytes);
    }

    void opened() {
        connections.increment();
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    void failed() {
        failures.increment();
    }

    TunnelReport.PortTraffic of(String service, int port) {
        return new TunnelReport.PortTraffic(
                service, port, toFarEnd.sum(), fromFarEnd.sum(), connections.sum(), open.get(), failures.sum());
    }
}
