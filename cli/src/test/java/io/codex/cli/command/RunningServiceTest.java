package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.cli.CodexProcess;
import io.codex.cli.CommandLineRun;
import io.codex.cli.TestTree;
import io.codex.core.file.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What the commands say of a service that runs as a job on this host.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningServiceTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final TestTree tree;

    RunningServiceTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.tree = TestTree.in(folder);
    }

    @BeforeAll
    void start() {
        CommandLineRun.Result up = tree.codex("serve", "thing", "start");
        assertThat(up.exitCode()).as(up.err()).isZero();
    }

    @AfterAll
    void stop() {
        tree.codex("serve", "thing", "stop");
    }

    @Test
    void statusShowsJobAndUseAndHowTheEndpointWasVerified() throws IOException {
        CommandLineRun.Result status = tree.codex("serve", "status");
        assertThat(status.exitCode()).isZero();
        assertThat(status.out())
                .containsPattern("● thing +healthy +http://127.0.0.1:\\d+ on \\S+, generation \\d+, up ")
                .containsPattern("job +\\S+ running, partition \\S+, for ")
                .containsPattern("CPU +[0-9.]+ s used of \\d+ CPUs")
                .containsPattern("memory +[0-9.]+ MiB")
                .containsPattern("verified +http://127.0.0.1:\\d+ proved generation \\d+");
        JsonNode json = status("thing");
        assertThat(json.path("uptime").isIntegralNumber()).isTrue();
        assertThat(json.path("health").path("usage").path("residentBytes").asLong())
                .isPositive();
        assertThat(json.path("job").path("state").path("state").asText()).isEqualTo("running");
    }

    @Test
    void schedulerThatCannotBeAskedDoesNotHideTheEndpoint() {
        var variables = new HashMap<>(tree.variables());
        // no test host has it
        variables.put("CODEX_SCHEDULER", "lsf");
        CommandLineRun.Result status = CommandLineRun.run(variables, new byte[0], "status", "thing");
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).containsPattern("● thing +healthy +http://").containsPattern("job +.*unknown");
    }

    @Test
    void watchInAPipePrintsOnlyChanges() throws Exception {
        CodexProcess watch =
                CodexProcess.start(tree.variables(), folder.resolve("watch"), "status", "thing", "--watch", "1");
        await().atMost(LIMIT).until(() -> watch.text().contains("thing healthy http://"));
        tree.codex("restart", "thing");
        await().atMost(LIMIT)
                .until(() -> watch.text()
                                .lines()
                                .filter(line -> line.contains("healthy"))
                                .count()
                        == 2);
        watch.signal("INT");
        assertThat(watch.process().waitFor()).isEqualTo(130);
        assertThat(watch.text().lines()).doesNotHaveDuplicates();
    }

    @Test
    void logsAreThoseOfTheServingJobAndGoOnWithTheNextOne() throws Exception {
        String job = status("thing").path("job").path("id").asText();
        // what it says of its publication comes after it
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(tree.codex("logs", "thing").out()).contains("published http://127.0.0.1"));
        CodexProcess logs = CodexProcess.start(tree.variables(), folder.resolve("logs"), "logs", "thing", "-f");
        await().atMost(LIMIT).until(() -> logs.text().contains("published http://127.0.0.1"));
        tree.codex("serve", "thing", "restart", "--location", "room 101");
        assertThat(status("thing").path("endpoint").path("location").asText()).isEqualTo("room 101");
        String next = status("thing").path("job").path("id").asText();
        assertThat(next).isNotEqualTo(job);
        await().atMost(LIMIT)
                .until(() -> logs.text().contains("stopped by a signal")
                        && logs.text().contains("==> " + log(next) + " <==")
                        && logs.text().indexOf("published", logs.text().indexOf("<==")) > 0);
        logs.signal("INT");
        assertThat(logs.process().waitFor()).isEqualTo(130);

        assertThat(tree.codex("logs", "thing", "--previous").out()).contains("stopped by a signal");
        assertThat(tree.codex("logs", "thing", "--job", job, "-f").out()).contains("stopped by a signal");
        assertThat(tree.codex("logs", "thing").out()).doesNotContain("stopped by a signal");
        assertThat(tree.codex("logs", "thing", "--job", "nothing").err()).contains("codex-thing has no job nothing");
        assertThat(tree.codex("logs", "thing", "--previous", "50").err()).contains("thing has no earlier log");
    }

    private String log(String job) throws IOException {
        return status("thing").path("job").path("output").asText().replace("%j", job);
    }

    private JsonNode status(String service) throws IOException {
        return Json.MAPPER
                .readTree(tree.codex("status", service, "--json").out())
                .get(0);
    }
}
