package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `codex demo`, twice, by a user who has set nothing, and then variables of other services.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoIT {
    private final Site site;
    private final CommandResult first;
    private final CommandResult second;

    DemoIT(@TempDir Path folder) {
        site = Site.withoutHome(folder);
        first = site.codex("demo");
        // variables of other services, as a sourced view leaves them
        second = site.with("NEO4J_URI", "bolt://127.0.0.1:1")
                .with("IMAS_CODEX_EMBED_REMOTE_URL", "http://127.0.0.1:1")
                .codex("demo");
    }

    @Test
    void it_succeeds_each_time() {
        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(second.exitCode()).as(second.err()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            how is electron temperature profile measured with laser light | thomson-scattering.md
            what stops runaway electrons after a disruption               | runaway-electrons.md
            measure heat load on divertor tiles                           | infrared-thermography.md
            """)
    void the_sample_that_answers_a_query_comes_first(String query, String sample) {
        String results = section(first, "Search: codex search \"%s\"".formatted(query));
        assertThat(results.lines().filter(line -> line.startsWith(" 1. ")))
                .singleElement()
                .asString()
                .contains("/share/samples/" + sample + ":");
    }

    @Test
    void it_shows_both_services_healthy() {
        assertThat(section(first, "Status"))
                .containsPattern("neo4j +healthy +bolt://")
                .containsPattern("embed +healthy +http://");
    }

    @Test
    void the_first_run_embeds_every_sample() {
        assertThat(section(first, "Index"))
                .containsPattern("36 files in .*: 36 embedded \\([0-9]+ chunks\\), 0 unchanged");
    }

    @Test
    void a_second_run_uses_what_runs_whatever_the_environment_names_and_embeds_nothing() {
        assertThat(section(second, "Services")).contains("neo4j runs already", "embed runs already");
        assertThat(section(second, "Index")).contains("36 files", ": 0 embedded (0 chunks), 36 unchanged");
    }

    @Test
    void its_state_is_apart_from_the_users_own_services() {
        assertThat(site.folder().resolve("home")).isDirectoryContaining("glob:**/.codex-services-demo");
        assertThat(site.folder().resolve("home/.codex-services")).doesNotExist();
        assertThat(first.out())
                .contains("export CODEX_SERVICES_HOME=" + site.folder().resolve("home/.codex-services-demo"))
                .contains("PATH=" + InstallTree.assembled().path("bin") + ":$PATH");
    }

    @AfterAll
    void plain_down_ends_it() {
        CommandResult down = site.codex("down");
        assertThat(down.exitCode()).as(down.err()).isZero();
        assertThat(down.out()).contains("neo4j of codex demo stopped", "embed of codex demo stopped");
        assertThat(RunningProcess.of(site.folder())).isEmpty();
    }

    private static String section(CommandResult result, String title) {
        String out = result.out();
        int begin = out.indexOf("== " + title);
        assertThat(begin).as(out).isNotNegative();
        int end = out.indexOf("\n== ", begin);
        return out.substring(begin, end < 0 ? out.length() : end);
    }
}
