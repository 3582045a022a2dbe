package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PendingGuardTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    /// Shows the processes that were started.
    private final Shell shell = new Shell() {
        private final LocalShell local = new LocalShell();

        @Override
        public CommandResult run(Command command) {
            return local.run(command);
        }

        @Override
        public Process start(Command command) {
            Process process = local.start(command);
            started.add(process);
            return process;
        }
    };

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private PendingGuard guard(Path cancelled) {
        return PendingGuard.of(List.of("touch", cancelled.toString()), shell);
    }

    @Test
    void the_job_is_cancelled_when_whoever_waited_for_it_is_gone() throws IOException {
        Path cancelled = folder.resolve("a b");
        guard(cancelled);
        // what the kernel does for a process that was killed
        started.getFirst().getOutputStream().close();
        await().untilAsserted(() -> assertThat(cancelled).exists());
    }

    @Test
    void the_job_is_left_alone_once_it_runs() throws InterruptedException {
        Path cancelled = folder.resolve("cancelled");
        try (PendingGuard guard = guard(cancelled)) {
            guard.keep();
        }
        started.getFirst().waitFor();
        assertThat(cancelled).doesNotExist();
    }

    @Test
    void the_job_is_cancelled_when_waiting_for_it_failed() {
        Path cancelled = folder.resolve("cancelled");
        guard(cancelled).close();
        await().untilAsserted(() -> assertThat(cancelled).exists());
    }

    @Test
    void signals_to_the_terminal_s_processes_do_not_reach_the_guard() throws IOException {
        Path cancelled = folder.resolve("cancelled");
        guard(cancelled);
        await().until(() ->
                started.getFirst().toHandle().info().command().orElse("").endsWith("sh"));
        started.getFirst().destroy();
        started.getFirst().getOutputStream().close();
        await().untilAsserted(() -> assertThat(cancelled).exists());
    }
}
