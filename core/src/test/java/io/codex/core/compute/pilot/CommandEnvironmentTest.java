package io.codex.core.compute.pilot;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.compute.wire.Terminal;
import io.codex.core.compute.wire.TerminalSize;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandEnvironmentTest {
    private static final Map<String, String> NEO4J = Map.of(
            "NEO4J_URI", "bolt://node7:7687", "NEO4J_USERNAME", "neo4j", "NEO4J_PASSWORD_FILE", "/home/me/neo4j");

    private static Map<String, String> of(Map<String, String> node, Map<String, String> client) {
        return of(node, client, false, List.of(), Set.of(), null);
    }

    private static Map<String, String> of(
            Map<String, String> node,
            Map<String, String> client,
            boolean setup,
            List<Map<String, String>> services,
            Set<String> kept,
            @Nullable Terminal terminal) {
        return new CommandEnvironment(node, "node1", "4711", setup, () -> services)
                .of(new CommandRequest(List.of("true"), Path.of("/work"), client, kept, terminal, false));
    }

    @Test
    void clients_variables_come_through_and_the_job_is_named() {
        assertThat(of(Map.of("OTHER", "2", "HOME", "/node"), Map.of("MINE", "1", "LS_COLORS", "di=1")))
                .isEqualTo(Map.of("MINE", "1", "LS_COLORS", "di=1", "CODEX_COMPUTE_JOB", "4711", "PWD", "/work"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SLURM_JOB_ID",
                "SLURMD_NODENAME",
                "PBS_JOBID",
                "LSB_JOBID",
                "LS_JOBPID",
                "SGE_ROOT",
                "JOB_ID",
                "NSLOTS",
                "PE_HOSTFILE",
                "_CONDOR_SLOT",
                "CUDA_VISIBLE_DEVICES",
                "ROCR_VISIBLE_DEVICES",
                "ZE_AFFINITY_MASK",
                "TMPDIR",
                "CODEX_JOB_ID"
            })
    void what_is_the_jobs_is_the_nodes_alone(String name) {
        assertThat(of(Map.of(name, "node"), Map.of(name, "client"))).containsEntry(name, "node");
        assertThat(of(Map.of(), Map.of(name, "client"))).doesNotContainKey(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "XDG_RUNTIME_DIR",
                "XDG_SESSION_ID",
                "SSH_AUTH_SOCK",
                "DBUS_SESSION_BUS_ADDRESS",
                "DISPLAY",
                "WAYLAND_DISPLAY",
                "XAUTHORITY",
                "TMUX",
                "STY",
                "ZELLIJ_SESSION_NAME",
                "WINDOWID"
            })
    void what_is_the_logins_stays_there(String name) {
        assertThat(of(Map.of(name, "node"), Map.of(name, "client"))).doesNotContainKey(name);
        assertThat(of(Map.of(), Map.of(name, "client"), false, List.of(), Set.of(name), null))
                .as("kept")
                .containsEntry(name, "client");
    }

    @Test
    void kerberos_cache_comes_through() {
        assertThat(of(Map.of(), Map.of("KRB5CCNAME", "FILE:/home/me/cc"))).containsKey("KRB5CCNAME");
    }

    @Test
    void number_of_threads_is_the_jobs_where_it_says_one_and_else_the_users() {
        assertThat(of(Map.of("OMP_NUM_THREADS", "8"), Map.of("OMP_NUM_THREADS", "2")))
                .containsEntry("OMP_NUM_THREADS", "8");
        assertThat(of(Map.of(), Map.of("OMP_NUM_THREADS", "2"))).containsEntry("OMP_NUM_THREADS", "2");
    }

    @Test
    void host_name_is_the_nodes() {
        assertThat(of(Map.of("HOSTNAME", "login1"), Map.of("HOSTNAME", "login1")))
                .containsEntry("HOSTNAME", "node1");
    }

    @Test
    void lists_are_the_clients_unless_the_site_set_up_the_nodes() {
        Map<String, String> node = Map.of("PATH", "/opt/cuda/bin:/usr/bin", "CUDA_HOME", "/opt/cuda");
        Map<String, String> client = Map.of("PATH", "/home/me/venv/bin:/usr/bin", "LD_LIBRARY_PATH", "/home/me/lib");
        assertThat(of(node, client))
                .containsEntry("PATH", "/home/me/venv/bin:/usr/bin")
                .doesNotContainKey("CUDA_HOME");
        assertThat(of(node, client, true, List.of(), Set.of(), null))
                .containsEntry("PATH", "/opt/cuda/bin:/usr/bin:/home/me/venv/bin")
                .containsEntry("LD_LIBRARY_PATH", "/home/me/lib")
                .containsEntry("CUDA_HOME", "/opt/cuda");
        assertThat(of(node, client, true, List.of(), Set.of("PATH"), null))
                .containsEntry("PATH", "/home/me/venv/bin:/usr/bin");
    }

    @Test
    void client_without_a_path_gets_the_nodes() {
        assertThat(of(Map.of("PATH", "/usr/bin"), Map.of())).containsEntry("PATH", "/usr/bin");
    }

    @Test
    void services_are_those_that_the_node_reaches_and_marked_as_derived() {
        assertThat(of(
                        Map.of(),
                        Map.of("NEO4J_URI", "bolt://localhost:7687", "NEO4J_PASSWORD_FILE", "/run/tunnel"),
                        false,
                        List.of(NEO4J),
                        Set.of(),
                        null))
                .containsAllEntriesOf(NEO4J)
                .containsEntry("CODEX_DERIVED_NEO4J_URI", "bolt://node7:7687")
                .containsEntry("CODEX_DERIVED_NEO4J_PASSWORD_FILE", "/home/me/neo4j");
    }

    @Test
    void users_own_address_beyond_loopback_stays_with_its_secret() {
        assertThat(of(
                        Map.of(),
                        Map.of("NEO4J_URI", "bolt://127.example.org:7687", "NEO4J_PASSWORD_FILE", "/home/me/own"),
                        false,
                        List.of(NEO4J),
                        Set.of(),
                        null))
                .containsEntry("NEO4J_URI", "bolt://127.example.org:7687")
                .containsEntry("NEO4J_PASSWORD_FILE", "/home/me/own")
                .doesNotContainKeys("NEO4J_USERNAME", "CODEX_DERIVED_NEO4J_URI");
    }

    @Test
    void kept_loopback_address_stays() {
        assertThat(of(
                        Map.of(),
                        Map.of("NEO4J_URI", "bolt://localhost:1"),
                        false,
                        List.of(NEO4J),
                        Set.of("NEO4J_URI"),
                        null))
                .containsEntry("NEO4J_URI", "bolt://localhost:1")
                .doesNotContainKey("NEO4J_USERNAME");
    }

    @Test
    void what_another_pilot_derived_is_no_word_of_the_user() {
        assertThat(of(
                        Map.of(),
                        Map.of("NEO4J_URI", "bolt://node3:1", "CODEX_DERIVED_NEO4J_URI", "bolt://node3:1"),
                        false,
                        List.of(NEO4J),
                        Set.of(),
                        null))
                .containsEntry("NEO4J_URI", "bolt://node7:7687");
    }

    @Test
    void terminal_has_its_type_and_knows_its_size_itself() {
        Map<String, String> client =
                Map.of("TERM", "dumb", "COLUMNS", "80", "LINES", "24", "COLORTERM", "truecolor", "NO_COLOR", "1");
        assertThat(of(
                        Map.of(),
                        client,
                        false,
                        List.of(),
                        Set.of(),
                        new Terminal("xterm-256color", new TerminalSize(24, 80))))
                .containsEntry("TERM", "xterm-256color")
                .containsEntry("COLORTERM", "truecolor")
                .containsEntry("NO_COLOR", "1")
                .doesNotContainKeys("COLUMNS", "LINES");
        assertThat(of(Map.of(), client)).containsAllEntriesOf(client);
    }
}
