package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What the tests on a cluster take for granted.
@Tag("scheduler")
@ResourceLock("topology")
class TopologyIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Topology site = Topology.fresh();

    @Test
    void a_job_from_the_login_node_runs_as_its_user_on_a_compute_node() {
        TopologyHost login = site.host("login");
        login.sbatch("echo $(id -un)@$(hostname) $CUDA_VISIBLE_DEVICES", "-W", "-p", "titan", "--gpus=1", "-o", "said");
        assertThat(login.read("said")).isEqualTo("ada@titan 0");
    }

    @Test
    void a_partition_takes_jobs_without_an_end_and_another_does_not() {
        TopologyHost login = site.host("login");
        login.sbatch("sleep 600", "-p", "titan", "-t", "UNLIMITED");
        login.sbatch("sleep 600", "-p", "rigel", "-t", "UNLIMITED");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(site.queue())
                        .extracting(Topology.Job::partition, Topology.Job::state, Topology.Job::reason)
                        .containsExactly(
                                tuple("titan", "RUNNING", "None"), tuple("rigel", "PENDING", "PartitionTimeLimit")));
    }

    @Test
    void the_login_nodes_and_the_compute_nodes_have_one_home_and_the_workstation_another() {
        site.host("login").write("notes/today", "graph\n");
        assertThat(site.host("login2").read("notes/today")).isEqualTo("graph");
        assertThat(site.host("sirius").read("notes/today")).isEqualTo("graph");
        assertThat(site.host("workstation").run("cat", "notes/today").exitCode())
                .isNotZero();
    }

    @Test
    void the_workstation_reaches_the_compute_nodes_only_through_a_login_node() {
        TopologyHost workstation = site.host("workstation");
        assertThat(workstation.run("ping", "-c", "1", "-W", "1", "titan").exitCode())
                .isNotZero();
        assertThat(workstation.out("ssh", "-J", "login", "titan", "hostname")).isEqualTo("titan");
        assertThat(workstation.out("ssh", "-J", "login2", "titan", "hostname")).isEqualTo("titan");
    }

    @Test
    void titan_carries_no_tunnel() {
        CommandResult through =
                site.host("workstation").run("ssh", "-J", "login,titan", "-o", "ConnectTimeout=10", "sun", "true");
        assertThat(through.exitCode()).isEqualTo(255);
        assertThat(through.err()).contains("administratively prohibited");
    }

    @Test
    void a_node_without_power_is_down_until_it_has_power_again() {
        TopologyHost login = site.host("login");
        String id = login.sbatch("sleep 600", "-p", "titan", "--no-requeue");
        await().atMost(LIMIT)
                .until(() -> site.queue().stream().anyMatch(job -> job.state().equals("RUNNING")));
        site.fault("off", "titan");
        site.awaitNode("titan", "down*");
        assertThat(login.out("scontrol", "show", "job", id)).contains("JobState=NODE_FAIL");
        site.fault("on", "titan");
        site.awaitNode("titan", "idle");
        assertThat(login.sbatch("true", "-W", "-p", "titan", "-o", "/dev/null")).isNotEmpty();
    }

    @Test
    void jobs_run_on_while_the_controller_is_away() {
        TopologyHost login = site.host("login");
        login.sbatch("until [ -e go ]; do sleep 0.2; done; echo went >went", "-o", "/dev/null");
        await().atMost(LIMIT)
                .until(() -> site.queue().stream().anyMatch(job -> job.state().equals("RUNNING")));
        site.fault("controller-stop");
        assertThat(login.run("squeue").exitCode()).isNotZero();
        login.write("go", "");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(login.read("went")).isEqualTo("went"));
        site.fault("controller-start");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(site.queue()).isEmpty());
    }

    @Test
    void the_shared_home_fails_on_one_host_alone() {
        TopologyHost login = site.host("login");
        site.fault("home", "fuse");
        login.write("note", "graph\n");
        assertThat(site.host("titan").read("note")).isEqualTo("graph");
        site.fault("home", "titan", "{\"eio\": 1}");
        assertThat(site.host("titan").run("cat", "/home/ada/note").err()).contains("Input/output error");
        site.fault("home", "titan", "{\"eio\": 0, \"stall\": true}");
        Process stalled = site.host("titan").start("cat", "note");
        assertThat(login.read("note")).isEqualTo("graph");
        assertThat(stalled.isAlive()).isTrue();
        site.fault("home", "titan", "{\"stall\": false}");
        assertThat(Site.toItsEnd(stalled, new byte[0], LIMIT).out()).isEqualTo("graph\n");
    }

    @Test
    void accounting_can_be_switched_on() {
        TopologyHost login = site.host("login");
        assertThat(login.run("sacct").err()).contains("disabled");
        site.fault("accounting", "on");
        login.sbatch("exit 3", "-J", "seen", "-o", "/dev/null");
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(login.out("sacct", "-nXP", "--name", "seen", "-o", "State,ExitCode"))
                        .isEqualTo("FAILED|3:0"));
    }

    @Test
    void every_host_sees_the_tree_under_test() {
        for (String host : new String[] {"workstation", "login", "titan"}) {
            assertThat(site.host(host).codexOut("--version")).isNotEmpty();
        }
    }
}
