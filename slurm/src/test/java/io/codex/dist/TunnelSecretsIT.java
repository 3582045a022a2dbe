package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Other users of a host get nothing from a tunnel, and nothing of a tunnel stays.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelSecretsIT {
    private static final String WORKSTATION = "10.77.1.10";
    private static final String NOBODY = "65534";
    private static final String STOLEN = "http://localhost:18765";

    private static final List<String> LOOPBACK =
            List.of("127.0.0.1:18765", "127.0.0.1:7474", "127.0.0.1:7687", "[::1]:18765", "[::1]:7474", "[::1]:7687");

    private final Topology site = Topology.fresh();
    private final TopologyHost login = site.host("login");
    private final TunnelHost workstation = TunnelHost.of(site, "workstation");

    @BeforeAll
    void start() {
        TitanServices.up(site);
    }

    @AfterEach
    void stop() {
        for (String host : new String[] {"workstation", "login"}) {
            site.root(host, "bash", "-c", "pkill -KILL -u nobody || true");
            site.host(host).codexOut("tunnel", "stop", "--all");
        }
    }

    @AfterAll
    void end() {
        Topology.fresh();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void only_the_private_copies_hold_a_secret(String transport) {
        start(transport);
        workstation.ada().codexOut("embed", "plasma");
        workstation.ada().codexOut("endpoints");
        List<String> secrets = secrets();
        for (String host : new String[] {"workstation", "login"}) {
            String processes = TunnelHost.of(site, host).root("""
                    ps -ef
                    for folder in $(pgrep -u ada | sed 's|^|/proc/|'); do
                      cat "$folder/cmdline" "$folder/environ" || true
                    done | tr '\\0' '\\n'
                    """);
            assertThat(processes)
                    .containsPattern("tunnel run login|codex-far-home")
                    .contains("HOME=/home/ada");
            assertThat(secrets).noneMatch(processes::contains);
        }
        CommandResult holding = workstation
                .ada()
                .reading(
                        String.join("\n", secrets),
                        "bash",
                        "-c",
                        "grep -rlsF -f - --devices=skip .codex-services .codex-services.env /tmp | sort");
        assertThat(holding.out().lines())
                .containsExactly(
                        TunnelHost.TUNNELS + "/workstation/login/embed.token",
                        TunnelHost.TUNNELS + "/workstation/login/neo4j.password",
                        TunnelHost.TUNNELS + "/workstation/login/neo4j.token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void another_user_reads_no_file_and_asks_no_supervisor(String transport) {
        start(transport);
        workstation.ada().out("chmod", "755", ".");
        try {
            String open = workstation.root(
                    "find /home/ada/%s /home/ada/.codex-services/logs /home/ada/.codex-services.env /tmp/codex-*"
                                    .formatted(TunnelHost.TUNNELS)
                            + " ! -type s -perm /077");
            assertThat(open).isEmpty();
            assertThat(workstation.files()).hasSizeGreaterThan(4);
            for (String file : workstation.files()) {
                assertThat(workstation.nobody("cat '%1$s' || ls '%1$s'".formatted(file)))
                        .as(file)
                        .contains("Permission denied");
            }
        } finally {
            workstation.ada().out("chmod", "700", ".");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void ports_are_those_of_loopback_and_nothing_is_left_after_the_stop(String transport) {
        start(transport);
        assertThat(workstation.listeners()).isEqualTo(LOOPBACK);
        workstation.ada().codexOut("tunnel", "stop", "login");
        workstation.assertNothingIsLeft();
        workstation.awaitNoFarShell("login");
    }

    @Test
    void an_address_that_was_asked_for_is_the_only_one() {
        assertThat(workstation.ada().codexOut("tunnel", "start", "login", "--embed", "--bind", WORKSTATION))
                .contains("embed at http://%s:18765".formatted(WORKSTATION));
        assertThat(workstation.listeners()).containsExactly(WORKSTATION + ":18765");
        assertThat(login.out("curl", "-sS", "http://%s:18765/health".formatted(WORKSTATION)))
                .contains("\"status\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void nothing_is_left_of_a_killed_supervisor(String transport) {
        start(transport);
        workstation.root("kill -KILL " + workstation.supervisor());
        TunnelHost.waiting("ada's processes").until(workstation::processes, List::isEmpty);
        assertThat(workstation.listeners()).isEmpty();
        workstation.awaitNoFarShell("login");

        CommandResult shown = workstation.ada().codex("tunnel", "status");
        assertThat(shown.exitCode()).isEqualTo(3);
        assertThat(shown.out()).contains("gone", "hint: start it with: codex tunnel start login");
        CommandResult stopped = workstation.ada().codex("tunnel", "stop", "login");
        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.err()).contains("had ended; what it left is removed");
        workstation.assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"workstation", "login"})
    void another_users_listener_is_named_and_gets_no_token(String name) throws InterruptedException {
        TunnelHost host = TunnelHost.of(site, name);
        String far = name.equals("login") ? "site" : "login";
        Process thief = thief(name);
        var heard = new Site.Drain(thief.getInputStream());
        TunnelHost.waiting("its port").until(host::listeners, ports -> ports.contains("127.0.0.1:18765"));

        CommandResult refused = host.ada().codex("tunnel", "start", far);
        assertThat(refused.exitCode()).isOne();
        assertThat(refused.err())
                .contains("port 18765 of this host is in use by a process of user " + NOBODY)
                .contains("hint: ");
        assertThat(host.files()).isEmpty();
        // which gives the workstation a token that could be sent
        host.ada().codexOut("tunnel", "start", far, "--embed", "--port", "18766");
        CommandResult embedded =
                host.ada().with("IMAS_CODEX_EMBED_REMOTE_URL", STOLEN).codex("embed", "plasma");
        assertThat(embedded.exitCode()).isEqualTo(3);
        assertThat(embedded.err()).startsWith("codex: ").contains("hint: ");

        site.root(name, "pkill", "-KILL", "-u", "nobody");
        String requests = heard.text();
        assertThat(requests).startsWith(PortThief.READY).doesNotContainIgnoringCase("authorization");
        assertThat(secrets()).noneMatch(requests::contains);
    }

    private void start(String transport) {
        assertThat(workstation.ada().codexOut("tunnel", "start", "login", "--transport", transport))
                .contains("embed at ", "neo4j at ", "neo4j_http at ");
    }

    private Process thief(String host) {
        return new LocalShell()
                .start(Command.of(Stream.of(
                                Stream.of(Topology.SCRIPTS.resolve("topology").toString(), "exec", host),
                                Stream.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"),
                                Stream.of(JavaProgram.argv(PortThief.class, "18765")))
                        .flatMap(words -> words)
                        .toList()));
    }

    private List<String> secrets() {
        List<String> secrets = login.out("bash", "-c", "cat .codex-services/secrets/*")
                .lines()
                .map(String::strip)
                .toList();
        assertThat(secrets)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(value -> assertThat(value).hasSizeGreaterThanOrEqualTo(32));
        return secrets;
    }
}
