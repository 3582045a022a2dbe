package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A long command of codex on a compute node, which uses both services from there.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComputeDiscoverIT {
    private static final int FILES = 200;

    private final Topology site = Topology.fresh();
    private final TopologyHost login = site.host("login");

    private final MeasuredTable table = new MeasuredTable(
            "compute-discover",
            ComputeDiscoverIT.class,
            """
            # What a long command costs the login node

            `codex discover files` of %d texts on login, with embed and Neo4j on titan: first as it is, then with `--submit` on
            rigel, in a session that was started before. *CPU* is the time of codex and its children on login, *a core* the
            share of one core over the run.
            """.formatted(FILES),
            "way",
            "seconds",
            "CPU on login, s",
            "of a core",
            "files",
            "chunks");

    @BeforeAll
    void start() {
        TitanServices.up(site);
        login.out("bash", "-c", """
                mkdir -p notes && for i in {1..%d}; do
                  { echo "Note $i"; for j in {1..30}; do
                    echo "In shot $((i * 31 + j)) the bolometer camera $((j * i)) drifted after the morning shift."; done
                  } >notes/note-$i.txt
                done
                """.formatted(FILES));
    }

    @AfterAll
    void end() {
        Topology.fresh();
    }

    private JsonNode discover(String way, String... options) throws IOException {
        String codex = String.join(
                " ", login.codexArgv("discover", "files", "site", "--path", "notes", "--rebuild", "--json"));
        CommandResult result =
                login.run("bash", "-c", "TIMEFORMAT='%R %U %S'; time " + codex + " " + String.join(" ", options));
        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode report = Json.MAPPER.readTree(result.out());
        String[] times =
                result.err().lines().reduce((_, last) -> last).orElseThrow().split(" ", -1);
        double seconds = Double.parseDouble(times[0]);
        double cpu = Double.parseDouble(times[1]) + Double.parseDouble(times[2]);
        table.row(
                way,
                String.format(Locale.ROOT, "%.1f", seconds),
                String.format(Locale.ROOT, "%.2f", cpu),
                String.format(Locale.ROOT, "%.1f %%", 100 * cpu / seconds),
                report.path("files").asInt(),
                report.path("chunks").asInt());
        return report;
    }

    @Test
    void a_discovery_on_a_node_finds_the_services_and_gives_the_same_as_here() throws IOException {
        login.codexOut("compute", "start", "site", "--partition", "rigel", "--mem", "4G");
        JsonNode here = discover("here");
        JsonNode there =
                discover("--submit", "--submit", "--pattern", "session", "--partition", "rigel", "--mem", "2G");
        assertThat(there.path("embedded").asInt())
                .isEqualTo(FILES)
                .isEqualTo(here.path("embedded").asInt());
        assertThat(there.path("chunks").asInt()).isEqualTo(here.path("chunks").asInt());
        assertThat(there.path("path").asText()).isEqualTo(here.path("path").asText());
        assertThat(login.codexOut("search", "which camera drifted", "--json")).contains("notes/note-");
        table.write();
    }

    @Test
    void programs_other_than_codex_get_the_services_addresses() {
        String[] command = login.codexArgv(
                "compute",
                "run",
                "site",
                "--pattern",
                "session",
                "--partition",
                "rigel",
                "--",
                "bash",
                "-c",
                "curl -s -o /dev/null -w '%{http_code} ' $EMBED_URL/health; echo ${NEO4J_URI%:*}; test -r $NEO4J_PASSWORD_FILE");
        CommandResult result = login.run(command);
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("200 bolt://");
    }

    @Test
    void a_batch_discovery_goes_on_by_itself_and_is_attached_to() throws IOException {
        String job = login.codexOut(
                "discover",
                "files",
                "site",
                "--path",
                "notes",
                "--json",
                "--submit",
                "--pattern",
                "batch",
                "--partition",
                "rigel",
                "--mem",
                "2G");
        CommandResult attached = site.host("login2").codex("compute", "attach", "site", job);
        assertThat(attached.exitCode()).as(attached.err()).isZero();
        assertThat(Json.MAPPER.readTree(attached.out()).path("files").asInt()).isEqualTo(FILES);
    }

    @Test
    void what_is_asked_for_on_a_node_is_refused_without_submit() {
        CommandResult refused = login.codex("discover", "files", "site", "--path", "notes", "--cpus", "4");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("hint: add --submit");
    }
}
