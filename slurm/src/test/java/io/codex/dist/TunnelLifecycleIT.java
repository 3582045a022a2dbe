package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How tunnels start, end and refuse to.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelLifecycleIT {
    private static final String KNOWN_HOSTS = ".ssh/known_hosts";
    private static final String AUTHORIZED_KEYS = ".ssh/authorized_keys";

    /// A tunnel that tried by itself would have done it twice meanwhile.
    private static final Duration LONGER_THAN_TWO_TRIES = Duration.ofSeconds(5);

    private final Topology site = Topology.fresh();
    private final TopologyHost login = site.host("login");
    private final TunnelHost host = TunnelHost.of(site, "workstation");
    private final TopologyHost workstation = host.ada();

    private String knownHosts = "";
    private String authorizedKeys = "";

    @BeforeAll
    void start() {
        TitanServices.up(site);
        workstation.describeSite();
        knownHosts = workstation.read(KNOWN_HOSTS) + "\n";
        authorizedKeys = login.read(AUTHORIZED_KEYS) + "\n";
    }

    @AfterEach
    void stop() {
        workstation.codexOut("tunnel", "stop", "--all");
        workstation.write(KNOWN_HOSTS, knownHosts);
        login.write(AUTHORIZED_KEYS, authorizedKeys);
    }

    @AfterAll
    void end() {
        Topology.fresh();
    }

    @Test
    void a_second_start_is_the_same_tunnel_with_more_services() throws Exception {
        assertThat(workstation.codexOut("tunnel", "start", "login", "--embed")).contains("embed at ");
        long supervisor = host.supervisor();
        TunnelHost.waiting("its ports alone")
                .untilAsserted(() -> assertThat(host.listeners()).containsExactly("127.0.0.1:18765", "[::1]:18765"));
        assertThat(workstation.codexOut("tunnel", "start", "login"))
                .contains("embed at ", "neo4j at ", "neo4j_http at ");
        assertThat(workstation.codexOut("tunnel", "start", "login"))
                .contains("embed at ", "neo4j at ", "neo4j_http at ");
        assertThat(host.supervisor()).isEqualTo(supervisor);
        // a proof has a port of its own for a moment
        TunnelHost.waiting("its ports alone")
                .untilAsserted(() -> assertThat(host.listeners()).hasSize(6));
        assertThat(Json.MAPPER.readTree(workstation.codexOut("tunnel", "status", "--json")))
                .hasSize(1);
    }

    @Test
    void a_tunnel_names_another_that_has_its_port() throws Exception {
        workstation.codexOut("tunnel", "start", "login");
        assertRefused(1, "port 18765 of this host is in use by the tunnel login", "codex tunnel stop login", "site");
        assertThat(Json.MAPPER.readTree(workstation.codexOut("tunnel", "status", "--json")))
                .hasSize(1);
        assertThat(host.files()).noneMatch(file -> file.contains("site"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void an_unknown_host_is_not_trusted(String transport) {
        workstation.write(KNOWN_HOSTS, "");
        assertRefused(4, "known", "ssh", "login", "--transport", transport);
        assertThat(host.processes()).isEmpty();
        assertThat(host.listeners()).isEmpty();
        assertThat(host.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void a_host_with_another_key_than_before_is_not_trusted(String transport) {
        workstation.write(
                KNOWN_HOSTS,
                knownHosts
                                .lines()
                                .filter(line -> line.startsWith("titan"))
                                .map(line -> line.replaceFirst("^\\S+", "login"))
                                .findFirst()
                                .orElseThrow()
                        + "\n");
        assertRefused(4, "(another|CHANGED)", "ssh-keygen -R", "login", "--transport", transport);
        assertThat(host.processes()).isEmpty();
        assertThat(host.listeners()).isEmpty();
        assertThat(host.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void a_refused_key_is_tried_once(String transport) {
        login.write(AUTHORIZED_KEYS, "");
        long before = refusals();
        assertRefused(4, "login", "ssh", "login", "--transport", transport);
        assertThat(refusals()).isEqualTo(before + 1);
        assertThat(host.processes()).isEmpty();
        assertThat(host.files()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void a_key_that_was_revoked_is_tried_once_until_somebody_starts_the_tunnel_again(String transport)
            throws Exception {
        workstation.codexOut("tunnel", "start", "login", "--transport", transport);
        long supervisor = host.supervisor();
        login.write(AUTHORIZED_KEYS, "");
        long before = refusals();
        site.root("login", "pkill", "-KILL", "-u", "ada", "sshd");
        TunnelHost.waiting("the refusal").until(() -> phase().equals("REFUSED"));
        Thread.sleep(LONGER_THAN_TWO_TRIES);
        assertThat(refusals()).isEqualTo(before + 1);
        // a proof has a port of its own for a moment
        TunnelHost.waiting("its ports alone")
                .untilAsserted(() -> assertThat(host.listeners()).hasSize(6));
        CommandResult embedded = workstation.codex("embed", "plasma");
        assertThat(embedded.exitCode()).isEqualTo(3);
        assertThat(embedded.err()).startsWith("codex: ").contains("hint: ");

        login.write(AUTHORIZED_KEYS, authorizedKeys);
        assertThat(workstation.codexOut("tunnel", "start", "login")).contains("embed at ", "neo4j at ");
        assertThat(host.supervisor()).isEqualTo(supervisor);
        workstation.codexOut("embed", "plasma");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void an_interrupt_ends_a_tunnel_in_the_foreground(String transport) throws Exception {
        Process tunnel = workstation.start(
                workstation.codexArgv("tunnel", "start", "login", "--foreground", "--transport", transport));
        TunnelHost.waiting("the tunnel").until(() -> phase().equals("UP"));
        new LocalShell().run(Command.of("kill", "-INT", Long.toString(tunnel.pid())));
        assertThat(Site.toItsEnd(tunnel, new byte[0], Duration.ofMinutes(1)).exitCode())
                .isEqualTo(130);
        host.assertNothingIsLeft();
    }

    @Test
    void a_tunnel_in_the_foreground_ends_when_a_person_must_do_something() {
        login.write(AUTHORIZED_KEYS, "");
        assertRefused(4, "login", "ssh", "login", "--foreground");
        assertThat(host.files()).isEmpty();
    }

    @Test
    void a_stop_of_nothing_is_no_failure() {
        CommandResult stopped = workstation.codex("tunnel", "stop", "login");
        assertThat(stopped.exitCode()).isZero();
        assertThat(stopped.err()).contains("no tunnel login runs");
        assertThat(workstation.codex("tunnel", "status").exitCode()).isEqualTo(3);
    }

    @Test
    void a_full_disk_is_named_and_keeps_no_tunnel_from_its_end() {
        String folder = "/home/ada/.codex-services";
        site.root("workstation", "mount", "-t", "tmpfs", "-o", "size=256k,uid=7001,gid=7001,mode=700", "tmpfs", folder);
        try {
            workstation.codexOut("tunnel", "start", "login");
            host.root("cat /dev/zero >%s/filler || true".formatted(folder));
            workstation.codexOut("tunnel", "stop", "login");
            host.assertNothingIsLeft();
            host.root("cat /dev/zero >>%s/filler || true".formatted(folder));
            CommandResult full = workstation.codex("tunnel", "start", "login");
            assertThat(full.err()).contains("No space left on device");
            assertThat(full.exitCode()).isNotZero();
            workstation.codexOut("tunnel", "stop", "login");
            host.root("rm %s/filler".formatted(folder));
            workstation.codexOut("endpoints");
            host.assertNothingIsLeft();
        } finally {
            site.root("workstation", "umount", folder);
        }
    }

    @Test
    void services_are_found_without_a_scheduler() {
        site.fault("controller-stop");
        try {
            assertThat(workstation.codexOut("tunnel", "start", "login")).contains("embed at ", "neo4j at ");
        } finally {
            site.fault("controller-start");
        }
    }

    private void assertRefused(int exitCode, String message, String hint, String... tunnel) {
        var arguments = new String[tunnel.length + 2];
        arguments[0] = "tunnel";
        arguments[1] = "start";
        System.arraycopy(tunnel, 0, arguments, 2, tunnel.length);
        CommandResult result = workstation.codex(arguments);
        assertThat(result.err()).containsPattern("codex: .*" + message).containsPattern("hint: .*" + hint);
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }

    private String phase() throws JsonProcessingException {
        JsonNode tunnels = Json.MAPPER.readTree(
                workstation.codex("tunnel", "status", "--json").out());
        return tunnels.at("/0/state/phase").asText();
    }

    /// Connections that sshd of login ended before anybody was let in.
    private long refusals() {
        return Long.parseLong(
                site.root("login", "bash", "-c", "grep -c 'authenticating user ada' /run/sshd.log || true"));
    }
}
