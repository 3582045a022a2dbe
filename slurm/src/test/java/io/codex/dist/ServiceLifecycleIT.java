package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// `codex up` and `codex down` on the login nodes of a cluster.
@Tag("scheduler")
@ResourceLock("topology")
class ServiceLifecycleIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String PRIVATE = ".codex-services/facilities/site_private.yaml";

    private final Topology site = Topology.fresh();
    private final TopologyHost login = site.host("login");

    ServiceLifecycleIT() {
        login.describeSite();
    }

    @AfterEach
    void end() {
        Topology.fresh();
    }

    @Test
    void another_login_node_starts_nothing_twice_and_ends_everything() {
        onTitan("{partitions: [titan]}");
        login.codexOut("up");
        List<String> jobs = ids();
        TopologyHost login2 = site.host("login2");

        assertThat(login2.codexOut("up"))
                .containsPattern("embed runs already at \\S+ \\(job (%s) on titan\\)".formatted(String.join("|", jobs)))
                .containsPattern(
                        "neo4j runs already at \\S+ \\(job (%s) on titan\\)".formatted(String.join("|", jobs)));
        assertThat(ids()).isEqualTo(jobs).hasSize(2);

        onTitan("{partitions: [titan], memory: 6G}");
        CommandResult changed = login2.codex("up", "embed");
        assertThat(changed.exitCode()).isZero();
        assertThat(changed.err())
                .contains("embed runs with another plan", "memory in titan: ", "hint: codex restart embed");
        assertThat(ids()).isEqualTo(jobs);

        assertThat(login2.codexOut("down")).contains("embed stopped", "neo4j stopped");
        assertNothingIsLeft();
    }

    @Test
    void one_job_holds_both_services() {
        login.write(PRIVATE, """
                services:
                  codex-services: {runs: [neo4j, embed], partitions: [titan], cpus: 4, memory: 8G}
                """);
        assertThat(login.codexOut("up")).contains("neo4j healthy after", "embed healthy after");
        assertThat(site.queue()).extracting(Topology.Job::name).containsExactly("codex-services");
        login.codexOut("status");
        assertThat(site.host("login2").codexOut("down")).contains("stopped");
        assertNothingIsLeft();
    }

    @Test
    void a_dry_run_submits_nothing() {
        String shown = login.codexOut("up", "--dry-run");
        assertThat(shown).contains("# codex-embed: embed", "# codex-neo4j: neo4j", "sbatch", "bin/codex");
        assertThat(ids()).isEmpty();
    }

    private void onTitan(String embed) {
        login.write(PRIVATE, """
                services:
                  embed: %s
                  neo4j: {partitions: [titan]}
                """.formatted(embed));
    }

    private List<String> ids() {
        return site.queue().stream().map(Topology.Job::id).toList();
    }

    private void assertNothingIsLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(site.queue()).isEmpty());
        assertThat(login.read(".codex-services.env")).doesNotContain("EMBED_URL=", "NEO4J_URI=");
        assertThat(login.run("pgrep", "-u", "ada", "java").out()).isEmpty();
        assertThat(site.host("titan").run("pgrep", "-u", "ada", "java").out()).isEmpty();
        // this host asks for the queue twice a minute
        await().atMost(PATIENCE).untilAsserted(() -> {
            CommandResult status = login.codex("status");
            assertThat(status.exitCode()).isEqualTo(3);
            assertThat(status.out()).containsPattern("embed +stopped").containsPattern("neo4j +stopped");
        });
    }
}
