package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/// The archive of this build, installed with the script beside it as one does after a download.
@Tag("archive")
@Tag("form-independent")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallArchiveIT {
    private static final Path ARCHIVE = Path.of(System.getProperty("codex.archive"));
    // not below /tmp, which may be in memory
    private static final Path FOLDER = ARCHIVE.resolveSibling("an installation");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Installer installer;

    @BeforeAll
    static void download() throws IOException {
        removeAll();
        Files.createDirectory(FOLDER);
        installer = Installer.of(ARCHIVE.resolveSibling("install.sh"), FOLDER);
    }

    @AfterAll
    static void removeAll() throws IOException {
        if (Files.exists(FOLDER)) {
            Folders.delete(FOLDER);
        }
    }

    @Test
    @Order(1)
    void a_damaged_archive_is_refused_and_nothing_written() throws IOException {
        Path damaged = FOLDER.resolve(ARCHIVE.getFileName());
        Files.writeString(damaged, "not what was built");
        Files.copy(Path.of(ARCHIVE + ".sha256"), Path.of(damaged + ".sha256"));
        CommandResult result = installer.run("--archive", damaged.toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(damaged + " is damaged", "hint: ");
        assertThat(installer.home()).isEmptyDirectory();
    }

    @Test
    @Order(2)
    void it_runs_with_caches_and_completion() {
        CommandResult result = installer.run("--aot");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(codex("--version").out()).startsWith("codex " + System.getProperty("codex.version"));
        Path completion = installer.home().resolve(".local/share/bash-completion/completions/codex");
        assertThat(new LocalShell()
                        .run(Command.of("bash", "-n", completion.toString()))
                        .err())
                .isEmpty();
    }

    @Test
    @Order(3)
    void every_cache_is_used_in_this_place() {
        for (String program : List.of("codex", "codex-embed", "codex-neo4j")) {
            CommandResult started = jvmForm(program, tree(), "-Xlog:class+load");
            assertThat(started.out())
                    .as(program)
                    .contains("io.quarkus.bootstrap.runner.AotQuarkusEntryPoint source: shared objects file");
        }
    }

    @Test
    @Order(4)
    void a_cache_that_does_not_fit_is_left_aside_in_silence() throws IOException {
        Path cache = tree().path("lib/aot/codex.aot");
        byte[] whole = Files.readAllBytes(cache);
        for (byte[] content : List.of(new byte[0], new byte[100_000], Arrays.copyOf(whole, 1 << 20))) {
            Files.write(cache, content);
            CommandResult result = jvmForm("codex", tree(), "");
            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).hasLineCount(1).startsWith("codex ");
            assertThat(result.err()).isEmpty();
        }
        Files.write(cache, whole);
    }

    @Test
    @Order(5)
    void a_copy_of_the_tree_runs_itself_and_not_where_its_caches_were_made() {
        InstallTree copy = tree().copyTo(FOLDER.resolve("copy"));
        String loaded = jvmForm("codex", copy, "-Xlog:class+load").out();
        assertThat(loaded).contains("source: " + fileUrl(copy.path("lib/cli")));
        assertThat(loaded).doesNotContain("source: " + fileUrl(tree().path("lib/cli")));
    }

    @Test
    @Order(6)
    void the_demo_passes_in_the_form_that_was_installed() {
        CommandResult demo = codex("demo");
        List<String> running = RunningProcess.of(installer.home()).stream()
                .map(RunningProcess::commandLine)
                .toList();
        CommandResult down = codex("down");

        assertThat(demo.exitCode()).as(demo.err()).isZero();
        assertThat(demo.out())
                .contains("36 files in", "36 embedded", "thomson-scattering.md", "runaway-electrons.md")
                .contains("infrared-thermography.md");
        boolean isNative = Files.exists(tree().path("lib/native"));
        Form form = isNative ? Form.NATIVE : Form.JVM;
        assertThat(running)
                .anyMatch(line -> line.contains(form.embed()))
                .anyMatch(line -> line.contains(form.launcher()));
        assertThat(down.exitCode()).as(down.err()).isZero();
    }

    @Test
    @Order(7)
    void it_stays_while_a_service_runs_from_it() {
        assertThat(codex("up", "embed").exitCode()).isZero();
        CommandResult refused = installer.run("--uninstall");
        assertThat(codex("down").exitCode()).isZero();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("services run", "hint: codex down");
        assertThat(tree().path("bin/codex")).exists();
    }

    @Test
    @Order(8)
    void uninstalling_leaves_only_the_state_of_the_services() throws IOException {
        CommandResult result = installer.run("--uninstall");
        assertThat(result.exitCode()).as(result.err()).isZero();
        try (var left = Files.list(installer.home())) {
            assertThat(left).allMatch(file -> file.getFileName().toString().startsWith(".codex-services"));
        }
    }

    private static String fileUrl(Path folder) {
        return folder.toUri().toString().replace("file:///", "file:/");
    }

    private static InstallTree tree() {
        return new InstallTree(installer.tree(System.getProperty("codex.version")));
    }

    private static CommandResult jvmForm(String program, InstallTree tree, String options) {
        String script = program.equals("codex") ? Form.JVM.commandLine() : "bin/" + program;
        return tree.run(
                script,
                Map.of("HOME", installer.home().toString(), "CODEX_FORM", "jvm", "CODEX_JAVA_OPTS", options),
                "--version");
    }

    private static CommandResult codex(String... arguments) {
        var argv = new ArrayList<>(
                List.of(installer.home().resolve(".local/bin/codex").toString()));
        argv.addAll(List.of(arguments));
        return new LocalShell()
                .run(Command.of(argv).withEnvironment(installer.variables()).within(Duration.ofMinutes(2)));
    }
}
