package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The hosts of the test site (slurm/test-site/topology): workstation, and login, login2, head, titan, rigel, sun,
/// sirius with one home. A class that uses them is tagged `scheduler` and has `@ResourceLock("topology")`.
final class Topology {
    static final Path SCRIPTS = Path.of(System.getProperty("codex.test.site"));

    private static final Path STATE = Path.of(System.getenv().getOrDefault("CODEX_TEST_SITE", "/tmp/codex-test-site"));
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private Topology() {}

    /// Without faults, without accounting, and with nothing left of ada's jobs, processes and files. Aborts the test
    /// with the way to get the topology where it is not up.
    static Topology fresh() {
        assumeTrue(
                Files.exists(STATE.resolve("topology/net")),
                "topology of the test site is not up; as root: slurm/test-site/up topology");
        var topology = new Topology();
        topology.fault("fresh");
        CommandResult tree = topology.host("login")
                .run("test", "-x", InstallTree.assembled().root().toString());
        assertThat(tree.exitCode())
                .as("the topology's hosts do not see %s; take it down, and up from there", InstallTree.assembled())
                .isZero();
        return topology;
    }

    /// One of its hosts, as user ada.
    TopologyHost host(String name) {
        return TopologyHost.named(name);
    }

    /// A command of the script `topology`, which must succeed: `fault("off", "titan")`.
    String fault(String... arguments) {
        var argv = new ArrayList<>(List.of(SCRIPTS.resolve("topology").toString()));
        argv.addAll(Arrays.asList(arguments));
        CommandResult result = new LocalShell().run(Command.of(argv).within(LIMIT));
        assertThat(result.exitCode())
                .as(String.join(" ", arguments) + ": " + result.err())
                .isZero();
        return result.out().strip();
    }

    /// What a command prints that root runs on a host, and that must succeed.
    String root(String host, String... argv) {
        var arguments = new ArrayList<>(List.of("exec", host));
        arguments.addAll(Arrays.asList(argv));
        return fault(arguments.toArray(String[]::new));
    }

    /// `scontrol ARGUMENT...` by the administrator: `scontrol("update", "nodename=sun", "state=drain", "reason=test")`.
    String scontrol(String... arguments) {
        var argv = new ArrayList<>(List.of("scontrol"));
        argv.addAll(Arrays.asList(arguments));
        return root("head", argv.toArray(String[]::new));
    }

    /// As `sinfo` says it: `idle`, `down*`.
    String nodeState(String node) {
        return root("head", "sinfo", "-h", "-N", "-n", node, "-o", "%T")
                .lines()
                .findFirst()
                .orElseThrow();
    }

    void awaitNode(String node, String... states) {
        await().alias(node + " is " + String.join(" or ", states))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> nodeState(node), state -> List.of(states).contains(state));
    }

    /// Ada's jobs in the queue, oldest first.
    List<Job> queue() {
        return root("head", "squeue", "-h", "-u", "ada", "-S", "i", "-o", "%A|%j|%T|%P|%N|%r|%l")
                .lines()
                .map(Job::of)
                .toList();
    }

    /// @param node empty while it waits
    /// @param reason why it waits; `None` when it runs
    /// @param limit of time, as Slurm writes it
    record Job(String id, String name, String state, String partition, String node, String reason, String limit) {
        private static Job of(String line) {
            String[] fields = line.split("\\|", -1);
            return new Job(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6]);
        }
    }
}
