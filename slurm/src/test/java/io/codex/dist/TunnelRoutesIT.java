package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.time.Duration;
import java.util.stream.Collectors;
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

/// The ways to a node where the straight one is closed; titan's sshd forbids forwarding.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelRoutesIT {
    private final Topology site = Topology.fresh();
    private final TopologyHost workstation = site.host("workstation");

    @BeforeAll
    void start() {
        TitanServices.up(site, "embed");
    }

    @AfterEach
    void stop() {
        Stream.of("workstation", "login", "sun").forEach(host -> site.host(host).codexOut("tunnel", "stop", "--all"));
    }

    @AfterAll
    void end() {
        Topology.fresh();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jsch", "openssh"})
    void past_a_host_that_forbids_forwarding_it_goes_by_tcp_from_the_host_before(String transport)
            throws JsonProcessingException {
        String[] target = {"titan", "--jump", "login", "--embed", "--transport", transport};
        assertThat(workstation.codexOut(with(target, "tunnel", "start")))
                .contains("embed at http://localhost:18765, which is 10.77.2.41:18765 on titan");
        assertThat(route(workstation)).isEqualTo("ssh to ada@login:22, then TCP");
        assertServes(workstation);
        assertThat(workstation.codexOut(with(target, "tunnel", "doctor")))
                .contains("on titan proves itself, by ssh to ada@login:22, then TCP");
    }

    @Test
    void past_a_host_that_forbids_forwarding_it_goes_by_tcp_from_here_where_that_is_open()
            throws JsonProcessingException {
        TopologyHost login = site.host("login");
        login.codexOut("tunnel", "start", "titan", "--embed");
        assertThat(route(login)).isEqualTo("TCP from here");
        assertServes(login);
    }

    @Test
    void a_service_on_its_nodes_loopback_is_reached_by_a_process_in_its_job() throws JsonProcessingException {
        TopologyHost login = site.host("login");
        login.codexOut("down");
        login.write(".codex-services/facilities/site_private.yaml", """
                services:
                  embed: {partitions: [titan], environment: {CODEX_EMBED_HOST: 127.0.0.1}}
                """);
        // login cannot see what listens on titan's loopback, and would wait for it
        Process up = login.start(login.codexArgv("up", "embed"));
        try {
            // the one that was there before may take a moment to leave
            await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                workstation.codexOut("tunnel", "start", "login", "--embed");
                assertThat(route(workstation)).isEqualTo("srun");
            });
            assertServes(workstation);
            assertThat(workstation.codexOut("tunnel", "doctor", "login", "--embed"))
                    .contains("on titan proves itself, by srun");
        } finally {
            up.destroyForcibly();
            workstation.codexOut("tunnel", "stop", "--all");
            login.codexOut("down");
            TitanServices.up(site, "embed");
        }
    }

    @Test
    void a_compute_node_reaches_what_still_runs_on_the_login_node_where_the_facility_says_so() throws Exception {
        TopologyHost login = site.host("login");
        TopologyHost sun = site.host("sun");
        CommandResult needless = sun.codex("compute", "tunnel", "site");
        assertThat(needless.exitCode()).isZero();
        assertThat(needless.err()).contains("no tunnel is needed: nodes of site reach its services by TCP");

        login.write(".codex-services/facilities/site_private.yaml", """
                compute: {scheduler: {tunnel_required: true}}
                services:
                  embed: {partitions: [titan]}
                """);
        login.write("www/index.html", "still on login\n");
        Process server =
                login.start("python3", "-m", "http.server", "7474", "--bind", "127.0.0.1", "--directory", "www");
        try {
            assertThat(sun.codexOut("compute", "tunnel", "site", "--neo4j"))
                    .contains("neo4j_http at http://localhost:7474, which is 127.0.0.1:7474");
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(
                                    sun.run("curl", "-s", "localhost:7474").out())
                            .isEqualTo("still on login\n"));
        } finally {
            server.destroyForcibly();
        }
        CommandResult itself = login.codex("compute", "tunnel", "site");
        assertThat(itself.exitCode()).isEqualTo(2);
        assertThat(itself.err()).startsWith("codex: login is the login node of site itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stopped", "killed"})
    void a_command_on_a_node_finds_what_still_runs_on_the_login_node_by_a_tunnel_that_goes_with_the_allocation(
            String end) {
        TopologyHost login = site.host("login");
        login.codexOut("down");
        TopologyHost atHome = login.with("CODEX_SCHEDULER", "local").with("CODEX_EMBED_HOST", "127.0.0.1");
        atHome.codexOut("up", "embed");
        login.write(".codex-services/facilities/site_private.yaml", """
                compute: {scheduler: {tunnel_required: true}}
                services:
                  embed: {partitions: [titan]}
                """);
        try {
            String[] command = login.codexArgv("compute", "run", "site", "--pattern", "session", "--partition", "sun");
            CommandResult found = login.run(
                    Stream.of(command, new String[] {"--", "bash", "-c", "echo $EMBED_URL; curl -sS $EMBED_URL/health"})
                            .flatMap(Stream::of)
                            .toArray(String[]::new));
            assertThat(found.out())
                    .as(found.err())
                    .startsWith("http://localhost:18765\n")
                    .contains("\"hostname\":\"login\"");
            assertThat(ofAdaOnSun()).contains("tunnel run site");
            if (end.equals("killed")) {
                site.root("sun", "pkill", "-KILL", "-f", "compute pilot --folder");
            } else {
                login.codexOut("compute", "stop", "site");
            }
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(ofAdaOnSun()).doesNotContain("codex"));
        } finally {
            login.codexOut("compute", "cancel", "site", "--all");
            atHome.codexOut("down");
            TitanServices.up(site, "embed");
        }
    }

    private String ofAdaOnSun() {
        return site.root("sun", "ps", "-e", "-o", "user=,args=")
                .lines()
                .filter(process -> process.startsWith("ada "))
                .collect(Collectors.joining("\n"));
    }

    private static void assertServes(TopologyHost host) {
        assertThat(host.out("curl", "-sS", "http://localhost:18765/health")).contains("\"hostname\":\"titan\"");
        assertThat(host.codexOut("embed", "electron temperature").split(" ")).hasSize(384);
    }

    private static String route(TopologyHost host) throws JsonProcessingException {
        JsonNode tunnels = Json.MAPPER.readTree(host.codexOut("tunnel", "status", "--json"));
        return tunnels.at("/0/state/forwards/0/farEnd/route").asText();
    }

    private static String[] with(String[] target, String... command) {
        return Stream.concat(Stream.of(command), Stream.of(target)).toArray(String[]::new);
    }
}
