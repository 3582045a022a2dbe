package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.cli.CodexProcess;
import io.codex.cli.TestTree;
import io.codex.core.batch.JobState;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedStartTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void interruptedUpNamesTheJobThatGoesOn() throws Exception {
        TestTree tree = TestTree.in(folder);
        tree.service("[sleep, 1h]");
        var scheduler = new LocalScheduler(tree.home().jobs(), ServiceIdentity.hostName(), new LocalShell());
        CodexProcess up = CodexProcess.start(tree.variables(), folder.resolve("up"), "up", "thing");
        try {
            await().atMost(LIMIT)
                    .until(() -> scheduler.withName("codex-thing").stream()
                            .anyMatch(job -> job.state() instanceof JobState.Running));
            up.signal("INT");
            assertThat(up.process().waitFor()).isEqualTo(130);
            assertThat(up.text())
                    .contains("codex: interrupted; still starting: thing (job %s running on %s)"
                            .formatted(
                                    scheduler.withName("codex-thing").getFirst().id(), ServiceIdentity.hostName()))
                    .contains("hint: look with codex status, end them with codex down");
        } finally {
            assertThat(tree.codex("down", "thing").exitCode()).isZero();
        }
        assertThat(scheduler.withName("codex-thing").getFirst().state().isFinal())
                .isTrue();
    }

    @Test
    void foregroundServiceEndsWithTheTerminalAndItsExitCodeIsOurs() throws Exception {
        TestTree tree = TestTree.in(folder);
        CodexProcess serve = CodexProcess.start(
                tree.variables(),
                folder.resolve("serve"),
                "serve",
                "thing",
                "start",
                "--foreground",
                "--location",
                "here");
        await().atMost(LIMIT).until(() -> serve.text().contains("published http://127.0.0.1"));
        assertThat(tree.codex("status", "thing").out()).contains("healthy").doesNotContain("  job ");
        serve.signal("TERM");
        assertThat(serve.process().waitFor()).isEqualTo(143);
        assertThat(serve.text()).contains("stopped by a signal");

        tree.service("[sh, -c, 'exit 3']");
        CodexProcess failing = CodexProcess.start(
                tree.variables(), folder.resolve("failing"), "serve", "thing", "start", "--foreground");
        assertThat(failing.process().waitFor()).isOne();
        assertThat(failing.text()).contains("sh ended by itself with exit code 3 before it answered");
    }
}
