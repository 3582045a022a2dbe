package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeIT {
    private static final InstallTree TREE = InstallTree.assembled();

    @Test
    void it_is_the_version_that_the_build_asks_for() {
        CommandResult result = TREE.run("lib/runtime/bin/java", Map.of(), "--version");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("openjdk " + Runtime.version().feature());
    }

    @Test
    void it_has_every_module_of_the_list() {
        List<String> modules = TREE.run("lib/runtime/bin/java", Map.of(), "--list-modules")
                .out()
                .lines()
                .map(module -> module.replaceAll("@.*", ""))
                .toList();
        assertThat(modules).contains(System.getProperty("codex.runtime.modules").split(","));
    }

    @Test
    void neo4j_starts_on_it() throws IOException {
        CommandResult result = TREE.run(
                "lib/runtime/bin/java",
                Map.of(),
                "-cp",
                TREE.path("lib/neo4j/lib") + "/*",
                "org.neo4j.server.startup.Neo4jAdminCommand",
                "--version");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith(TREE.neo4jVersion());
    }
}
