package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;

/// A host of the topology where ada has nothing but tunnels, and what shows of them.
record TunnelHost(Topology site, TopologyHost ada) {
    static final String TUNNELS = ".codex-services/tunnels";

    private static final Duration LIMIT = Duration.ofMinutes(1);

    static TunnelHost of(Topology site, String host) {
        return new TunnelHost(site, site.host(host));
    }

    /// What root's bash prints.
    String root(String script) {
        return site.root(ada.name(), "bash", "-c", script);
    }

    /// What bash prints when another user runs it, and to whom it complains.
    String nobody(String script) {
        return site.root(
                ada.name(),
                "setpriv",
                "--reuid=nobody",
                "--regid=nogroup",
                "--clear-groups",
                "bash",
                "-c",
                script + " 2>&1 || true");
    }

    /// Command lines of ada's.
    List<String> processes() {
        return root("pgrep -u ada -a || true").lines().toList();
    }

    long supervisor() {
        return Long.parseLong(root("pgrep -u ada -f 'tunnel (run|start)'"));
    }

    /// Addresses and ports on which somebody listens, but for sshd: `127.0.0.1:18765`, sorted.
    List<String> listeners() {
        return root("ss -ltnH | awk '{print $4}'")
                .lines()
                .map(address -> address.replaceFirst("^\\[::ffff:([0-9.]+)\\]", "$1"))
                .filter(address -> !address.endsWith(":22"))
                .sorted()
                .toList();
    }

    /// Of ada's tunnels, except logs.
    List<String> files() {
        return root("""
                        [[ ! -d /home/ada/%1$s ]] || find /home/ada/%1$s -mindepth 2
                        find /tmp -path '/tmp/codex-tunnel-*' -o -path '/tmp/codex-ssh-*'
                        """.formatted(TUNNELS)).lines().toList();
    }

    void assertNothingIsLeft() {
        assertThat(processes()).isEmpty();
        assertThat(listeners()).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(ada.read(".codex-services.env").lines().filter(line -> !line.startsWith("#")))
                .isEmpty();
    }

    /// A far shell learns of its client's end a little later.
    void awaitNoFarShell(String far) {
        waiting("codex's shells on " + far)
                .until(() -> site.root(far, "bash", "-c", "pgrep -u ada -f codex-far-home || true"), String::isEmpty);
    }

    static ConditionFactory waiting(String what) {
        return await().alias(what).atMost(LIMIT).pollInterval(Duration.ofMillis(200));
    }
}
