package io.codex.embed.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// What the service did since it started; also as metrics `codex_embed_*`, which are there before the first request.
@Startup
@Singleton
public class ServiceStatistics {
    private final AtomicLong lastUse = new AtomicLong(System.nanoTime());
    private final LongAdder requests = new LongAdder();
    private final LongAdder texts = new LongAdder();
    private final LongAdder tokens = new LongAdder();
    private final LongAdder refused = new LongAdder();

    public ServiceStatistics(MeterRegistry metrics, ServiceState state) {
        FunctionCounter.builder("codex.embed.requests", requests, LongAdder::sum)
                .description("requests answered with vectors")
                .register(metrics);
        FunctionCounter.builder("codex.embed.texts", texts, LongAdder::sum)
                .description("texts embedded")
                .register(metrics);
        FunctionCounter.builder("codex.embed.tokens", tokens, LongAdder::sum)
                .description("tokens computed, padding left out")
                .register(metrics);
        FunctionCounter.builder("codex.embed.refused", refused, LongAdder::sum)
                .description("requests to /embed answered with an error")
                .register(metrics);
        Gauge.builder("codex.embed.waiting.texts", state, ServiceStatistics::waitingTexts)
                .description("texts of admitted requests that have no vectors yet")
                .register(metrics);
    }

    /// One request was answered.
    public void answered(int textCount, long tokenCount) {
        requests.increment();
        texts.add(textCount);
        tokens.add(tokenCount);
        lastUse.set(System.nanoTime());
    }

    /// One request was answered with an error.
    public void refused() {
        refused.increment();
    }

    public Snapshot snapshot() {
        return new Snapshot(requests.sum(), texts.sum(), tokens.sum(), refused.sum());
    }

    /// Of this process.
    public Duration uptime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /// Since the last request that was answered, or since the start.
    public Duration idle() {
        return Duration.ofNanos(System.nanoTime() - lastUse.get());
    }

    private static double waitingTexts(ServiceState state) {
        return state.phase()
                .loaded()
                .map(loaded -> loaded.queue().waitingTexts())
                .orElse(0);
    }

    /// Counts since the start.
    public record Snapshot(long requests, long texts, long tokens, long refused) {}
}
