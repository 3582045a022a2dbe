package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Where `codex up` puts a service that would rather be elsewhere, and what it says of the places before. The service
/// is a small one of the site's own, which starts at once.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicePlacementIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /// A file that names a partition which the cluster does not have any more.
    private static final String WITH_VEGA = """
            compute:
              scheduler:
                partitions: [{name: vega, gpus_per_node: 4}, {name: titan}, {name: rigel}, {name: rigel_debug},
                  {name: sun}, {name: sirius}]
            """;

    private Topology site;
    private TopologyHost login;

    @BeforeAll
    void begin() {
        site = Topology.fresh();
        login = site.host("login");
        login.describeSite();
    }

    @AfterEach
    void end() {
        login.codexOut("down", "docs");
        login.out("scancel", "--user", "ada");
        await().atMost(LIMIT).until(() -> site.queue().isEmpty());
    }

    @Test
    void the_first_place_is_taken_without_a_word() {
        describe("titan, rigel, sun, sirius", "");
        CommandResult up = up();
        assertThat(up.out()).contains("on titan)");
        assertThat(up.err()).doesNotContain("not in");
    }

    @Test
    void a_partition_that_is_down_is_passed_over() {
        describe("titan, rigel, sun, sirius", "");
        site.scontrol("update", "partitionname=titan", "state=down");
        try {
            CommandResult up = up();
            assertThat(up.err()).contains("codex: not in titan: the partition is down");
            assertThat(up.out()).contains("on rigel)");
        } finally {
            site.scontrol("update", "partitionname=titan", "state=up");
        }
    }

    @Test
    void a_drained_node_and_one_without_power_are_passed_over() {
        describe("titan, rigel, sun, sirius", "");
        site.scontrol("update", "nodename=titan", "state=drain", "reason=new disks");
        site.fault("off", "rigel");
        try {
            site.awaitNode("rigel", "down*");
            CommandResult up = up();
            assertThat(up.err()).contains("codex: not in titan: node titan is drained (new disks");
            assertThat(up.err()).contains("codex: not in rigel: node rigel is down");
            assertThat(up.out()).contains("on sun)");
        } finally {
            site.scontrol("update", "nodename=titan", "state=resume");
            site.fault("on", "rigel");
            site.awaitNode("rigel", "idle");
        }
    }

    @Test
    void a_partition_that_nobody_knows_is_passed_over() {
        describe("vega, sun", "\n" + WITH_VEGA);
        CommandResult up = up();
        assertThat(up.err()).contains("codex: not in vega: the scheduler has no such partition");
        assertThat(up.out()).contains("on sun)");
    }

    @Test
    void a_partition_without_gpus_is_passed_over() {
        describe("rigel, titan", "gpus: 1");
        CommandResult up = up();
        assertThat(up.err()).contains("codex: not in rigel: it has no GPUs, and services.docs.without_gpu");
        assertThat(up.out()).contains("on titan)");
    }

    @Test
    void a_partition_without_gpus_is_taken_when_that_is_allowed() {
        describe("rigel, titan", "gpus: 1\n    without_gpu: true");
        assertThat(up().out()).contains("on rigel)");
    }

    @Test
    void nodes_that_are_too_small_are_passed_over() {
        describe("rigel, titan", "20", "");
        CommandResult up = up();
        assertThat(up.err()).contains("codex: not in rigel: its nodes have 16 cores, not 20");
        assertThat(up.out()).contains("on titan)");
    }

    @Test
    void a_partition_of_another_group_is_passed_over() {
        describe("titan, sirius", "");
        site.scontrol("update", "partitionname=titan", "allowgroups=root");
        try {
            CommandResult up = up();
            assertThat(up.err())
                    .contains("codex: not in titan: the scheduler has no such partition, or you may not use");
            assertThat(up.out()).contains("on sirius)");
        } finally {
            site.scontrol("update", "partitionname=titan", "allowgroups=ALL");
        }
    }

    @Test
    void a_partition_whose_scheduler_refuses_the_job_is_passed_over_in_its_words() {
        describe("titan, sirius", "");
        site.scontrol("update", "partitionname=titan", "allocnodes=head");
        try {
            CommandResult up = up();
            assertThat(up.err()).containsPattern("codex: not in titan: .*[Dd]enied");
            assertThat(up.out()).contains("on sirius)");
        } finally {
            site.scontrol("update", "partitionname=titan", "allocnodes=ALL");
        }
    }

    @Test
    void a_place_that_another_job_holds_is_left_when_the_patience_is_over() {
        describe("titan, sun", "patience: 5s");
        login.sbatch("sleep 600", "-J", "other", "-p", "titan", "--exclusive", "-o", "/dev/null");
        await().atMost(LIMIT)
                .until(() -> site.queue().stream().anyMatch(job -> job.state().equals("RUNNING")));
        CommandResult up = up();
        assertThat(up.err()).contains("codex: not in titan: pending for 5 s:");
        assertThat(up.out()).contains("on sun)");
        assertThat(site.queue())
                .extracting(Topology.Job::name, Topology.Job::partition, Topology.Job::state)
                .containsExactly(tuple("other", "titan", "RUNNING"), tuple("codex-docs", "sun", "RUNNING"));
    }

    @Test
    void a_service_that_no_place_takes_is_not_submitted_and_every_reason_is_told() {
        describe("vega, rigel", "gpus: 1\n" + WITH_VEGA);
        CommandResult up = login.codex("up", "docs");
        assertThat(up.exitCode()).as(up.err()).isEqualTo(5);
        assertThat(up.err())
                .contains("no place takes codex-docs", "vega: the scheduler has no such", "rigel: it has no GPUs");
        assertThat(site.queue()).isEmpty();
    }

    private void describe(String partitions, String more) {
        describe(partitions, "1", more);
    }

    private void describe(String partitions, String cpus, String more) {
        login.write(".codex-services/facilities/site_private.yaml", """
            services:
              docs:
                command: [python3, -m, http.server, '{port}']
                partitions: [%s]
                cpus: %s
                memory: 100M
                walltime: 1h
                %s
            """.formatted(partitions, cpus, more));
    }

    private CommandResult up() {
        CommandResult up = login.codex("up", "docs");
        assertThat(up.exitCode()).as(up.out() + up.err()).isZero();
        return up;
    }
}
