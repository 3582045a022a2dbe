package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Says, when the user interrupts the wait, what goes on without it.
public final class InterruptNotice implements AutoCloseable {
    private static final int NAMED = 10;

    /// A user who interrupts does not want to wait.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final SequencedMap<String, Supplier<String>> going = new LinkedHashMap<>();
    private final CliEnvironment environment;
    private final String how;
    private final String hint;
    private final Thread hook = new Thread(this::print, "codex-interrupt-notice");

    /// @param how  what goes on: `still starting`
    /// @param hint the next step
    public InterruptNotice(CliEnvironment environment, String how, String hint) {
        this.environment = environment;
        this.how = how;
        this.hint = hint;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    public void goesOn(String name) {
        goesOn(name, () -> "");
    }

    /// @param state asked when the interrupt comes, and left out when it takes long
    public synchronized void goesOn(String name, Supplier<String> state) {
        going.put(name, state);
    }

    public synchronized void finished(String name) {
        going.remove(name);
    }

    private void print() {
        SequencedMap<String, Supplier<String>> left = left();
        if (left.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<Map.Entry<String, CompletableFuture<String>>> asked = left.entrySet().stream()
                .limit(NAMED)
                .map(each -> Map.entry(each.getKey(), CompletableFuture.supplyAsync(each.getValue())))
                .toList();
        String names = asked.stream()
                .map(each -> each.getKey() + state(each.getValue(), deadline))
                .collect(Collectors.joining(", "));
        String more = left.size() > NAMED ? " and %d more".formatted(left.size() - NAMED) : "";
        environment.err().printf("%ncodex: interrupted; %s: %s%s%n", how, names, more);
        environment.err().println("hint: " + hint);
    }

    private synchronized SequencedMap<String, Supplier<String>> left() {
        return new LinkedHashMap<>(going);
    }

    private static String state(CompletableFuture<String> asked, long deadline) {
        try {
            String state = asked.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return state.isEmpty() ? "" : " (%s)".formatted(state);
        } catch (TimeoutException e) {
            return "";
        } catch (ExecutionException e) {
            return " (%s)"
                    .formatted(
                            e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public synchronized void close() {
        going.clear();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, and the hook finds nothing to say
            return;
        }
    }
}
