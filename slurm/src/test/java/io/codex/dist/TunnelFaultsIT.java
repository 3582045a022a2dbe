package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What somebody on the workstation sees of an embedding service, through a tunnel of each transport and through
/// autossh, while what is in between fails. A tunnel heals by itself, or says what a person must do and waits for it.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration CUT = Duration.ofSeconds(60);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration RESTART = Duration.ofSeconds(5);

    private static final String SITE_PRIVATE = ".codex-services/facilities/site_private.yaml";
    private static final String KEYS = ".ssh/authorized_keys";
    private static final String SSHD = "/usr/sbin/sshd -E /run/sshd.log -f ";
    private static final String CONFIG = "/etc/ssh/sshd_test.conf";

    private final MeasuredTable table = new MeasuredTable(
            "tunnel-faults",
            TunnelFaultsIT.class,
            """
            # What faults do to somebody at the end of a tunnel

            An embedding service on titan of the test site's topology; on the workstation, which reaches the cluster by SSH to
            login alone, two `codex tunnel start` (one for each transport) and
            `AUTOSSH_GATETIME=0 autossh -M 0 -N -o ServerAliveInterval=15 -o ServerAliveCountMax=3 -o ExitOnForwardFailure=yes
            -L PORT:titan:18765 login`, all at once and through the same faults. At each port `curl -m 5` asks for `/health`
            every 0.2 s. *Longest pause*: seconds between the ends of two calls that were answered. *Failed calls*: codex keeps
            a caller waiting while it connects again, so one call fails in 5 s; where nothing listens, five fail in 1 s.
            *Served again*: seconds from the fault's end by itself; where codex waits for a person, from the command that mends
            it, which was typed some 10 s after the key was back.
            """,
            "fault",
            "client",
            "longest pause",
            "failed calls",
            "served again",
            "by");
    private Topology site;
    private TopologyHost login;
    private TopologyHost workstation;
    private Process autossh;
    private CallLog callsOfAutossh;
    private final List<Tunnel> tunnels =
            List.of(new Tunnel("login-jsch", "jsch", 18765), new Tunnel("login-openssh", "openssh", 18766));
    private List<CallLog> calls;

    /// @param name of the host in ~/.ssh/config
    private record Tunnel(String name, String transport, int port) {
        String[] start() {
            return new String[] {
                "tunnel", "start", name, "--embed", "--port", Integer.toString(port), "--transport", transport
            };
        }
    }

    @BeforeAll
    void begin() {
        site = Topology.fresh();
        login = site.host("login");
        workstation = site.host("workstation");
        login.describeSite();
        serveOn("titan");
        login.codexOut("up", "embed");
        workstation.write(".ssh/config", """
                Host login-jsch login-openssh
                  HostName login
                """);
        tunnels.forEach(tunnel -> workstation.codexOut(tunnel.start()));
        autossh = workstation
                .with("AUTOSSH_GATETIME", "0")
                .start(("autossh -M 0 -N -o ServerAliveInterval=15 -o ServerAliveCountMax=3 -o ExitOnForwardFailure=yes"
                                + " -L 18767:titan:18765 login")
                        .split(" "));
        calls = tunnels.stream()
                .map(tunnel -> HealthCalls.on(workstation, tunnel.port()))
                .toList();
        callsOfAutossh = HealthCalls.on(workstation, 18767);
        awaitServed(Instant.now());
    }

    @AfterAll
    void end() throws IOException {
        calls.forEach(CallLog::close);
        callsOfAutossh.close();
        autossh.destroy();
        tunnels.forEach(tunnel -> workstation.codexOut("tunnel", "stop", tunnel.name()));
        workstation.out("rm", ".ssh/config");
        login.codexOut("down");
        table.write();
    }

    @Test
    void the_port_stays_while_the_service_moves_to_another_node() {
        Instant fault = Instant.now();
        serveOn("sun");
        login.codexOut("restart", "embed");
        Instant moved = Instant.now();
        try {
            awaitTunnels(moved);
            rows("service moved", fault, moved);
            callsOfAutossh
                    .answerAfter(moved)
                    .ifPresentOrElse(
                            _ -> rowOfAutossh("service moved", fault, moved),
                            () -> table.row("service moved", "autossh", "", "all", "never", "its far end is fixed"));
        } finally {
            serveOn("titan");
            login.codexOut("restart", "embed");
            awaitServed(Instant.now());
        }
    }

    @Test
    void a_login_node_that_starts_again_is_connected_to_again() {
        passing("login rebooted", () -> {
            site.fault("off", "login");
            Pause.of(RESTART);
            site.fault("on", "login");
        });
    }

    @Test
    void a_link_that_was_cut_is_used_again() {
        passing("link cut for 60 s", () -> {
            site.fault("cut", "login");
            Pause.of(CUT);
            site.fault("heal", "login");
        });
    }

    @Test
    void packets_that_were_lost_in_silence_are_made_up_for() {
        passing("packets lost for 30 s", () -> {
            site.fault("drop", "login");
            Pause.of(SILENCE);
            site.fault("undrop", "login");
        });
    }

    @Test
    void a_killed_connection_is_made_again() {
        passing("connections' sshd killed", this::killConnections);
    }

    @Test
    void a_killed_sshd_is_connected_to_when_it_is_back() {
        passing("sshd killed, back after 5 s", () -> {
            killSshd();
            killConnections();
            Pause.of(RESTART);
            startSshd(CONFIG);
        });
    }

    @Test
    void a_revoked_key_is_not_tried_again_by_itself() throws JsonProcessingException {
        Instant fault = Instant.now();
        login.out("cp", "-p", KEYS, ".ssh/kept");
        try {
            login.out("sed", "-i", "/ada@workstation/d", KEYS);
            killConnections();
            for (Tunnel tunnel : tunnels) {
                awaitRefused(tunnel, "ada@");
            }
        } finally {
            login.out("mv", ".ssh/kept", KEYS);
        }
        mended("key revoked", fault);
    }

    @Test
    void a_host_with_another_key_is_not_talked_to() throws JsonProcessingException {
        Instant fault = Instant.now();
        String other = "/run/other_key";
        site.root("login", "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", other);
        site.root(
                "login", "bash", "-c", "sed 's,^HostKey .*,HostKey %s,' %s >/run/other.conf".formatted(other, CONFIG));
        String fingerprint = site.root("login", "ssh-keygen", "-l", "-f", other).split(" ", -1)[1];
        try {
            killSshd();
            startSshd("/run/other.conf");
            killConnections();
            for (Tunnel tunnel : tunnels) {
                awaitRefused(tunnel, fingerprint);
            }
        } finally {
            killSshd();
            startSshd(CONFIG);
            site.root("login", "rm", other, other + ".pub", "/run/other.conf");
        }
        mended("host key changed", fault);
    }

    /// @param fault from its begin to its end
    private void passing(String what, Runnable fault) {
        Instant begin = Instant.now();
        fault.run();
        Instant end = Instant.now();
        awaitTunnels(end);
        rows(what, begin, end);
        rowOfAutossh(what, begin, end);
    }

    /// The cause is gone; the tunnels wait for somebody all the same.
    private void mended(String what, Instant fault) throws JsonProcessingException {
        Instant end = Instant.now();
        List<JsonNode> before = List.of(state(tunnels.getFirst()), state(tunnels.getLast()));
        Pause.of(RESTART);
        assertThat(List.of(state(tunnels.getFirst()), state(tunnels.getLast()))).isEqualTo(before);
        for (Tunnel tunnel : tunnels) {
            Instant typed = Instant.now();
            workstation.codexOut(tunnel.start());
            awaitAnswer(calls(tunnel), typed);
            row(what, tunnel, fault, typed, "codex tunnel start");
        }
        rowOfAutossh(what, fault, end);
    }

    private void awaitRefused(Tunnel tunnel, String reason) throws JsonProcessingException {
        await().atMost(LIMIT).until(() -> state(tunnel).path("phase").asText(), phase -> phase.equals("REFUSED"));
        assertThat(state(tunnel).path("reason").asText()).contains(reason);
        CommandResult status = workstation.codex("tunnel", "status", tunnel.name());
        assertThat(status.exitCode()).isEqualTo(3);
        assertThat(status.out()).contains("refused", reason, "hint: ");
    }

    private JsonNode state(Tunnel tunnel) throws JsonProcessingException {
        String views =
                workstation.codex("tunnel", "status", tunnel.name(), "--json").out();
        return Json.MAPPER.readTree(views).at("/0/state");
    }

    private void rows(String what, Instant fault, Instant end) {
        for (Tunnel tunnel : tunnels) {
            row(what, tunnel, fault, end, "itself");
        }
    }

    private void row(String what, Tunnel tunnel, Instant fault, Instant end, String by) {
        row(what, "codex, " + tunnel.transport(), calls(tunnel), fault, end, by);
    }

    private void rowOfAutossh(String what, Instant fault, Instant end) {
        try {
            awaitAnswer(callsOfAutossh, end);
            row(what, "autossh", callsOfAutossh, fault, end, "itself");
        } catch (ConditionTimeoutException e) {
            table.row(what, "autossh", "", "all", "not within %d s".formatted(LIMIT.toSeconds()), "");
        }
    }

    private void row(String what, String client, CallLog log, Instant fault, Instant end, String by) {
        Duration again = log.answerAfter(end)
                .map(call -> Duration.between(end, call.end()))
                .orElseThrow();
        table.row(
                what,
                client,
                MeasuredTable.seconds(log.longestPauseAfter(fault)),
                log.failedAfter(fault),
                MeasuredTable.seconds(again),
                by);
    }

    private CallLog calls(Tunnel tunnel) {
        return calls.get(tunnels.indexOf(tunnel));
    }

    private void awaitServed(Instant since) {
        awaitTunnels(since);
        awaitAnswer(callsOfAutossh, since);
    }

    private void awaitTunnels(Instant since) {
        calls.forEach(log -> awaitAnswer(log, since));
    }

    private static void awaitAnswer(CallLog log, Instant since) {
        await().atMost(LIMIT).until(() -> log.answersAfter(since));
    }

    private void serveOn(String node) {
        login.write(SITE_PRIVATE, "services: {embed: {partitions: [%s]}}\n".formatted(node));
    }

    private void killConnections() {
        site.root("login", "pkill", "-KILL", "-f", "^sshd: ada");
    }

    private void killSshd() {
        site.root("login", "bash", "-c", "kill -KILL \"$(cat /run/sshd.pid)\"");
    }

    private void startSshd(String config) {
        site.root("login", "bash", "-c", SSHD + config);
    }
}
