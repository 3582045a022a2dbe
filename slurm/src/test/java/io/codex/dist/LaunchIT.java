package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The start scripts, in a tree whose `java` prints what it was given, on hosts that lack something.
class LaunchIT {
    private static final String ECHO = """
            #!/bin/sh
            echo "pid $$"
            printf 'argument <%s>\\n' "$@"
            env
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private InstallTree tree = InstallTree.assembled();

    @BeforeEach
    void layOutTheTree() throws IOException {
        tree = new InstallTree(folder.resolve("codex"));
        for (String script : new String[] {"lib/jvm/codex", "bin/codex-embed", "bin/codex-neo4j", "lib/launch.sh"}) {
            Files.createDirectories(tree.path(script).getParent());
            Files.copy(InstallTree.assembled().path(script), tree.path(script));
        }
        program(tree.path("lib/runtime/bin/java"), ECHO);
    }

    @Test
    void arguments_arrive_whole_after_the_jar() {
        CommandResult result = codex(Map.of(), "search", "two words", "*", "");
        assertThat(result.out())
                .contains(
                        "argument <-jar>\nargument <%s>\nargument <search>\nargument <two words>\nargument <*>\nargument <>\n"
                                .formatted(tree.path("lib/cli/quarkus-run.jar")));
    }

    @Test
    void the_scripts_own_process_becomes_the_jvm() throws Exception {
        Process process =
                new LocalShell().start(Command.of(tree.path("bin/codex-neo4j").toString()));
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("pid " + process.pid());
        }
    }

    @Test
    void jvm_options_of_the_user_follow_those_of_the_script() {
        CommandResult result = codex(Map.of("CODEX_JAVA_OPTS", "-Xmx2g -Dx=*"), "status");
        assertThat(result.out()).contains("argument <-Xmx2g>\nargument <-Dx=*>\nargument <-jar>");
    }

    @Test
    void jvm_options_for_another_java_are_left_out() {
        CommandResult result = codex(Map.of("JAVA_TOOL_OPTIONS", "-Xmx1m", "JDK_JAVA_OPTIONS", "-Xmx1m"));
        assertThat(result.out()).doesNotContain("-Xmx1m");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "xx_XX.UTF-8"})
    void without_a_locale_of_utf_8_one_is_set(String locale) {
        assertThat(codex(Map.of("LC_ALL", locale)).out()).contains("\nLC_ALL=C.UTF-8\n");
    }

    @Test
    void every_program_learns_where_the_tree_is() {
        assertThat(codex(Map.of("CODEX_HOME", "/elsewhere")).out()).contains("\nCODEX_HOME=" + tree.root() + "\n");
        assertThat(tree.run("bin/codex-neo4j", Map.of()).out())
                .contains("\nCODEX_NEO4J_HOME=" + tree.path("lib/neo4j") + "\n");
        assertThat(tree.run("bin/codex-embed", Map.of()).out())
                .contains("\nPYTORCH_LIBRARY_PATH=" + tree.path("lib/pytorch") + "\n")
                .contains("\nPYTORCH_FLAVOR=cpu\n")
                .containsPattern("\nPYTORCH_VERSION=\\d+\\.\\d+\\.\\d+\n")
                .contains("\nRUST_LIBRARY_PATH=" + tree.path("lib/tokenizers/libtokenizers.so") + "\n")
                .contains("\nCODEX_EMBED_MODELS=" + tree.path("lib/models") + "\n")
                .contains("\nDJL_OFFLINE=true\n")
                .contains("\nOPT_OUT_TRACKING=true\n");
    }

    @Test
    void a_gpu_build_of_pytorch_replaces_that_of_the_tree() {
        Map<String, String> gpu =
                Map.of("PYTORCH_LIBRARY_PATH", "/gpu/lib", "PYTORCH_VERSION", "2.5.1", "PYTORCH_FLAVOR", "cu124");
        assertThat(tree.run("bin/codex-embed", gpu).out())
                .contains("\nPYTORCH_LIBRARY_PATH=/gpu/lib\n")
                .contains("\nPYTORCH_FLAVOR=cu124\n");
    }

    @Test
    void another_processor_is_named() throws IOException {
        assertRefused("uname", "echo aarch64", "this installation is for x86_64, aarch64 is aarch64");
    }

    @Test
    void an_old_glibc_is_named() throws IOException {
        assertRefused("getconf", "echo glibc 2.12", "needs glibc 2.17 or newer");
    }

    @Test
    void another_c_library_is_named() throws IOException {
        assertRefused("getconf", "exit 1", "another C library");
    }

    @Test
    void embedding_needs_a_newer_glibc_than_the_rest() throws IOException {
        program(folder.resolve("path/getconf"), "#!/bin/sh\necho glibc 2.28\n");
        assertThat(codex(hostPath()).exitCode()).isZero();
        assertThat(tree.run("bin/codex-embed", hostPath()).err())
                .contains("needs glibc 2.29 or newer")
                .contains("has 2.28");
    }

    @Test
    void a_runtime_that_cannot_be_executed_is_named() throws IOException {
        Files.setPosixFilePermissions(tree.path("lib/runtime/bin/java"), PosixFilePermissions.fromString("rw-r--r--"));
        CommandResult result = codex(Map.of());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .hasLineCount(1)
                .contains("lib/runtime/bin/java")
                .contains("noexec");
    }

    @Test
    void the_script_may_be_in_bin() throws IOException {
        Files.copy(tree.path("lib/jvm/codex"), tree.path("bin/codex"));
        assertThat(tree.run("bin/codex", Map.of()).out()).contains("\nCODEX_HOME=" + tree.root() + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"codex-embed", "codex-neo4j"})
    void a_service_runs_in_its_native_form_where_that_was_built(String service) throws IOException {
        nativeForm(service);
        CommandResult result = service(service, Map.of(), "--port", "two words");
        assertThat(result.out()).startsWith("native\n").endsWith("argument <--port>\nargument <two words>\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"codex-embed", "codex-neo4j"})
    void a_service_runs_on_the_jvm_where_that_is_wanted(String service) throws IOException {
        nativeForm(service);
        assertThat(service(service, Map.of(Form.VARIABLE, "jvm")).out()).contains("argument <-jar>");
    }

    @Test
    void a_native_form_that_needs_a_newer_glibc_is_passed_over() throws IOException {
        nativeForm("codex-embed");
        Files.writeString(tree.path("lib/native/codex-embed.glibc"), "2.34\n");
        program(folder.resolve("path/getconf"), "#!/bin/sh\necho glibc 2.31\n");
        assertThat(service("codex-embed", hostPath()).out()).contains("argument <-jar>");
        assertThat(service("codex-embed", with(hostPath(), Form.VARIABLE, "native"))
                        .err())
                .hasLineCount(1)
                .contains("the native codex-embed needs glibc 2.34 or newer", "has 2.31", "CODEX_FORM=jvm");
    }

    @Test
    void a_native_form_that_was_not_built_is_named_when_it_is_wanted() {
        assertThat(service("codex-neo4j", Map.of(Form.VARIABLE, "native")).err())
                .hasLineCount(1)
                .contains("there is no " + tree.path("lib/native/codex-neo4j"));
    }

    @Test
    void an_unknown_form_is_refused_with_the_known_ones() {
        CommandResult result = service("codex-neo4j", Map.of(Form.VARIABLE, "container"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).hasLineCount(1).contains("'container'", "auto, native or jvm");
    }

    @Test
    void neo4j_runs_on_the_java_of_the_tree_unless_another_is_named() {
        assertThat(service("codex-neo4j", Map.of()).out())
                .contains("\nCODEX_NEO4J_JAVA_HOME=" + tree.path("lib/runtime") + "\n");
        assertThat(service("codex-neo4j", Map.of("CODEX_NEO4J_JAVA_HOME", "/opt/java"))
                        .out())
                .contains("\nCODEX_NEO4J_JAVA_HOME=/opt/java\n");
    }

    /// A program that says that it ran, and with what.
    private void nativeForm(String service) throws IOException {
        program(tree.path("lib/native").resolve(service), "#!/bin/sh\necho native\nprintf 'argument <%s>\\n' \"$@\"\n");
    }

    private CommandResult codex(Map<String, String> environment, String... arguments) {
        return tree.run("lib/jvm/codex", environment, arguments);
    }

    private CommandResult service(String name, Map<String, String> environment, String... arguments) {
        return tree.run("bin/" + name, environment, arguments);
    }

    private static Map<String, String> with(Map<String, String> environment, String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return more;
    }

    private void assertRefused(String program, String answer, String message) throws IOException {
        program(folder.resolve("path").resolve(program), "#!/bin/sh\n" + answer + "\n");
        CommandResult result = codex(hostPath());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).hasLineCount(1).startsWith("codex: ").contains(message);
        assertThat(result.out()).isEmpty();
    }

    private Map<String, String> hostPath() {
        return Map.of("PATH", folder.resolve("path") + ":" + System.getenv("PATH"));
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
