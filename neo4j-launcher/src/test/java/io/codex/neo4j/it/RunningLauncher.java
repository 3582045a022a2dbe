package io.codex.neo4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A started `codex-neo4j`.
final class RunningLauncher implements AutoCloseable {
    /// For everything that is waited for; a start takes some 10 s.
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Pattern STARTED = Pattern.compile("starts on .* \\(pid ([0-9]+)\\)");

    private final Process process;
    private final Path output;
    private final EndpointRegistry registry;

    RunningLauncher(Process process, Path output, EndpointRegistry registry) {
        this.process = process;
        this.output = output;
        this.registry = registry;
    }

    long pid() {
        return process.pid();
    }

    /// What it printed so far.
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunningLauncher awaitOutput(String part) {
        await().atMost(PATIENCE).pollInterval(POLL).untilAsserted(() -> {
            assertThat(output()).contains(part);
        });
        return this;
    }

    /// The endpoint that it published and that proves itself.
    Endpoint awaitPublished() {
        await().atMost(PATIENCE)
                .pollInterval(POLL)
                .failFast(() -> assertThat(process.isAlive()).as(output()).isTrue())
                .until(() -> output().contains("published "));
        return registry.resolve("neo4j").endpoint().orElseThrow();
    }

    /// The Neo4j that it started last.
    ProcessHandle awaitNeo4j() {
        awaitOutput("starts on ");
        List<MatchResult> starts = STARTED.matcher(output()).results().toList();
        return ProcessHandle.of(Long.parseLong(starts.getLast().group(1))).orElseThrow();
    }

    /// @param signal its name, as kill(1) takes it
    void signal(String signal) {
        signal(process.toHandle(), signal);
    }

    static void signal(ProcessHandle target, String signal) {
        assertThat(new LocalShell()
                        .run(Command.of("kill", "-" + signal, Long.toString(target.pid())))
                        .succeeded())
                .isTrue();
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    int awaitExit() {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> !process.isAlive());
        return process.exitValue();
    }

    static void awaitEnd(ProcessHandle target) {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> !target.isAlive());
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        all.forEach(RunningLauncher::awaitEnd);
    }
}
