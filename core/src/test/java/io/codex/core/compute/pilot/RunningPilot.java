package io.codex.core.compute.pilot;

import static org.awaitility.Awaitility.await;

import io.codex.core.compute.AllocationFolder;
import io.codex.core.compute.PilotPlan;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A pilot in a thread of the test.
final class RunningPilot implements AutoCloseable {
    private static final Map<String, String> NODE =
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin", "SLURM_JOB_ID", "4711", "CODEX_JOB_ID", "4711");

    static final PilotTimings TIMINGS = new PilotTimings(
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofMillis(700),
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(1));

    final AllocationFolder folder;
    final List<String> log = new CopyOnWriteArrayList<>();
    final Pilot pilot;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private RunningPilot(AllocationFolder folder) throws IOException {
        this.folder = folder;
        this.pilot = new Pilot(
                folder,
                new PilotNode("node1", "127.0.0.1", "4711", "test", NODE),
                new CommandEnvironment(NODE, "node1", "4711", false, List::of),
                new LocalShell(),
                TIMINGS,
                log::add);
        Thread.ofPlatform().daemon().start(() -> {
            try {
                exit.complete(pilot.run());
            } catch (InterruptedException | RuntimeException e) {
                exit.completeExceptionally(e);
            }
        });
    }

    static PilotPlan plan(PilotPlan.Mode mode) {
        return new PilotPlan(
                mode,
                "local",
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                true,
                false,
                false);
    }

    static PilotPlan lostAfter(PilotPlan plan, Duration lostAfter) {
        return new PilotPlan(plan.mode(), plan.facility(), plan.idle(), lostAfter, plan.grace(), true, false, false);
    }

    static PilotPlan idle(@Nullable Duration idle) {
        PilotPlan plan = plan(PilotPlan.Mode.SESSION);
        return new PilotPlan(plan.mode(), plan.facility(), idle, plan.lostAfter(), plan.grace(), true, false, false);
    }

    static RunningPilot start(Path parent, PilotPlan plan) throws IOException {
        var running = start(AllocationFolder.create(parent.resolve("allocation"), plan));
        await().until(() -> running.folder.address().isPresent() || running.exit.isDone());
        return running;
    }

    static RunningPilot start(AllocationFolder folder) throws IOException {
        return new RunningPilot(folder);
    }

    TestClient client() throws IOException {
        return new TestClient(folder);
    }

    int exitCode() {
        return exit.orTimeout(30, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        pilot.terminate();
        exitCode();
    }
}
