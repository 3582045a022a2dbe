package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C while `codex up` waits.
class InterruptedUpIT {
    @Test
    void up_says_what_goes_on_and_down_ends_it(@TempDir Path folder) throws Exception {
        Site site = Site.in(folder);
        Process up = site.start("up");
        var err = new Site.Drain(up.getErrorStream());
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> RunningProcess.of(folder).stream()
                                .filter(process -> process.commandLine().contains("supervisor.sh"))
                                .count()
                        == 2);
        new LocalShell().run(Command.of("kill", "-INT", Long.toString(up.pid())));

        assertThat(up.waitFor()).isEqualTo(130);
        assertThat(err.text())
                .containsPattern("codex: interrupted; still starting: neo4j \\(job \\S+ \\w+.*\\), embed \\(job ")
                .contains("hint: look with codex status, end them with codex down")
                .doesNotContain("\tat ");
        assertThat(site.codex("status").exitCode()).isEqualTo(3);
        site.down();
        assertThat(site.codex("status").out()).contains("stopped").doesNotContain("healthy", "starting");
    }
}
