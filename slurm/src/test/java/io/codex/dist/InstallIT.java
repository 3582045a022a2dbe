package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `install.sh` with a tree of small programs, on hosts and in homes of every kind.
@Tag("form-independent")
class InstallIT {
    private static final String VERSION = System.getProperty("codex.version");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path temporary;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Installer installer;

    @BeforeEach
    void unpack() throws IOException {
        installer = Installer.ofSmallTree(Files.createDirectory(temporary.resolve("a site")));
    }

    @Test
    void the_commands_are_linked_to_the_current_version() throws IOException {
        assertDone(installer.run("--no-aot"));
        for (String command : List.of("codex", "cx")) {
            Path link = installer.home().resolve(".local/bin").resolve(command);
            assertThat(link.toRealPath())
                    .isEqualTo(installer.tree(VERSION).resolve("bin").resolve(command));
        }
        assertThat(Files.readSymbolicLink(installer.prefix().resolve("current")))
                .hasToString("codex-" + VERSION);
    }

    @Test
    void completion_is_put_where_the_shells_look_for_it() throws IOException {
        Path data = installer.home().resolve("data");
        assertDone(installer.with("XDG_DATA_HOME", data.toString()).run("--no-aot"));
        assertThat(data.resolve("bash-completion/completions/codex")).content().isEqualTo("# completion bash\n");
        assertThat(data.resolve("zsh/site-functions/_codex")).content().isEqualTo("# completion zsh\n");
        assertThat(installer.home().resolve(".config/fish/completions/codex.fish"))
                .content()
                .isEqualTo("# completion fish\n");
    }

    @Test
    void a_completion_of_somebody_else_stays() throws IOException {
        Path file = installer.home().resolve(".config/fish/completions/codex.fish");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "mine");
        assertThat(installer.run("--no-aot").err()).contains(file + " stays as it is");
        assertDone(installer.run("--uninstall"));
        assertThat(file).content().isEqualTo("mine");
    }

    @Test
    void no_completion_is_written_when_none_is_wanted() throws IOException {
        assertDone(installer.run("--no-aot", "--no-completion"));
        assertThat(installer.files()).noneMatch(file -> file.toString().contains("completion"));
    }

    @Test
    void a_second_installation_says_so_and_changes_nothing() throws IOException {
        assertDone(installer.run("--no-aot"));
        var before = new InstallTree(installer.home()).times();
        CommandResult again = installer.run("--no-aot");
        assertDone(again);
        assertThat(again.out()).contains("installed already");
        assertThat(new InstallTree(installer.home()).times()).isEqualTo(before);
    }

    @Test
    void force_replaces_the_same_version() throws IOException {
        assertDone(installer.run("--no-aot"));
        Path extra = Files.writeString(installer.tree(VERSION).resolve("extra"), "");
        assertDone(installer.run("--no-aot", "--force"));
        assertThat(extra).doesNotExist();
        assertThat(installer.tree(VERSION).resolve("bin/codex")).isExecutable();
    }

    @Test
    void another_version_becomes_the_current_one_beside_the_old() throws IOException {
        assertDone(installer.run("--no-aot"));
        relabel("9.9.9");
        CommandResult upgrade = installer.run("--no-aot");
        assertDone(upgrade);
        assertThat(upgrade.out()).contains("services keep running from " + installer.tree(VERSION), "codex down");
        assertThat(Files.readSymbolicLink(installer.prefix().resolve("current")))
                .hasToString("codex-9.9.9");
        assertThat(installer.tree(VERSION)).isDirectory();
    }

    @Test
    void uninstalling_leaves_the_home_as_it_was() throws IOException {
        Files.createDirectories(installer.home().resolve(".local/share"));
        Files.createDirectories(installer.home().resolve(".codex-services"));
        List<Path> before = installer.files();
        assertDone(installer.run("--no-aot"));
        relabel("9.9.9");
        assertDone(installer.run("--no-aot"));
        CommandResult uninstalled = installer.run("--uninstall");
        assertDone(uninstalled);
        assertThat(uninstalled.out())
                .contains("removed " + installer.tree(VERSION), "removed " + installer.tree("9.9.9"));
        assertThat(installer.files()).isEqualTo(before);
    }

    @Test
    void the_installed_script_uninstalls_its_own_prefix() throws IOException {
        List<Path> before = installer.files();
        Path prefix = installer.home().resolve("software");
        assertDone(installer.run("--no-aot", "--prefix", prefix.toString(), "--bin", installer.home() + "/commands"));
        assertDone(new Installer(prefix.resolve("current/install.sh"), installer.home(), installer.variables())
                .run("--uninstall"));
        assertThat(installer.files()).isEqualTo(before);
    }

    @Test
    void uninstalling_follows_no_link_out_of_the_prefix() throws IOException {
        assertDone(installer.run("--no-aot"));
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path file = Files.writeString(elsewhere.resolve("file"), "");
        Files.createSymbolicLink(installer.tree(VERSION).resolve("link"), elsewhere);
        Files.move(installer.tree(VERSION), temporary.resolve("moved"));
        Files.createSymbolicLink(installer.tree(VERSION), elsewhere);
        assertDone(installer.run("--uninstall", "--force"));
        assertThat(file).exists();
    }

    @Test
    void services_that_may_run_keep_it_installed() throws IOException {
        assertDone(installer.run("--no-aot"));
        Path status = installer.home().resolveSibling("status.json");
        for (String answer : List.of("\"condition\" : \"HEALTHY\"", "\"condition\" : \"UNKNOWN\"", "")) {
            Files.writeString(status, answer);
            CommandResult refused = installer.run("--uninstall");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("services", "hint: ");
            assertThat(installer.tree(VERSION)).exists();
        }
        assertDone(installer.run("--uninstall", "--force"));
        assertThat(installer.prefix()).doesNotExist();
    }

    @Test
    void a_command_of_somebody_else_is_not_replaced() throws IOException {
        Path link = installer.home().resolve(".local/bin/codex");
        Files.createDirectories(link.getParent());
        Files.writeString(link, "mine");
        List<Path> before = installer.files();
        assertRefused(installer.run("--no-aot"), link + " exists");
        assertThat(installer.files()).isEqualTo(before);
    }

    @Test
    void a_cx_of_somebody_else_stays() throws IOException {
        Path own = installer.home().resolve(".local/bin/cx");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "mine");
        CommandResult result = installer.run("--no-aot");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains(own + " stays as it is", installer.prefix() + "/current/bin/cx");
        assertDone(installer.run("--uninstall"));
        assertThat(own).content().isEqualTo("mine");
    }

    @Test
    void a_folder_of_commands_that_is_not_on_the_path_is_named_with_the_line_to_add() {
        assertThat(installer.run("--no-aot").out())
                .contains("is not on PATH", "export PATH=\"%s/.local/bin:$PATH\"".formatted(installer.home()));
    }

    @Test
    void nothing_is_said_of_one_that_is_on_it() {
        assertThat(installer
                        .with("PATH", installer.home() + "/.local/bin:" + System.getenv("PATH"))
                        .run("--no-aot")
                        .out())
                .doesNotContain("PATH");
    }

    @Test
    void an_unpacked_archive_of_another_processor_is_refused() throws IOException {
        assertRefused(installer.withProgram("uname", "echo aarch64").run(), "x86_64");
    }

    @Test
    void an_old_glibc_is_told_with_the_programs_that_it_keeps_from_running() throws IOException {
        CommandResult result =
                installer.withProgram("getconf", "echo glibc 2.28").run("--no-aot");
        assertDone(result);
        assertThat(result.out())
                .contains("codex: on Java", "codex-embed: not on this host: PyTorch needs glibc 2.29, here 2.28");
    }

    @Test
    void a_native_command_line_is_kept_or_replaced_by_the_one_on_java_as_asked() throws IOException {
        Path tree = installer.script().resolveSibling("");
        Files.createDirectory(tree.resolve("lib/jvm"));
        Files.move(tree.resolve("bin/codex"), tree.resolve("lib/jvm/codex"));
        Files.copy(Path.of("/bin/true"), tree.resolve("bin/codex"));
        assertThat(installer.run("--no-aot").out()).contains("codex: native, static");
        assertThat(installer.tree(VERSION).resolve("bin/codex")).hasSameBinaryContentAs(Path.of("/bin/true"));

        CommandResult replaced = installer.run("--no-aot", "--force", "--form", "jvm");
        assertDone(replaced);
        assertThat(replaced.out()).contains("codex: on Java");
        assertThat(installer.tree(VERSION).resolve("bin/codex"))
                .hasSameBinaryContentAs(tree.resolve("lib/jvm/codex"))
                .isExecutable();
    }

    @Test
    void a_native_embedding_service_is_told_to_run_where_the_glibc_is_new_enough() throws IOException {
        Path tree = installer.script().resolveSibling("");
        Files.createDirectory(tree.resolve("lib/native"));
        Files.copy(Path.of("/bin/true"), tree.resolve("lib/native/codex-embed"));
        Files.writeString(tree.resolve("lib/native/codex-embed.glibc"), "2.34\n");
        assertThat(installer
                        .withProgram("getconf", "echo glibc 2.31")
                        .run("--no-aot")
                        .out())
                .contains("codex-embed: on Java (the native one needs glibc 2.34, here 2.31)");
        assertThat(installer
                        .withProgram("getconf", "echo glibc 2.34")
                        .run("--no-aot", "--force")
                        .out())
                .contains("codex-embed: native\n");
    }

    @Test
    void another_c_library_keeps_all_from_running_here_but_not_from_being_installed() throws IOException {
        CommandResult result = installer.withProgram("getconf", "exit 1").run();
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("codex: not on this host", "codex-neo4j: not on this host");
    }

    @Test
    void too_little_space_is_told_before_anything_is_written() throws IOException {
        try (Tmpfs mount = Tmpfs.at(temporary.resolve("small"), "size=64m")) {
            assertRefused(
                    installer.run("--prefix", mount.folder().resolve("codex").toString()), "MiB free");
            assertThat(mount.folder()).isEmptyDirectory();
        }
    }

    @Test
    void a_disk_that_gets_full_half_way_is_told_and_left_empty() throws IOException {
        Files.write(installer.script().resolveSibling("lib/large"), new byte[4 << 20]);
        Installer promised = installer.withProgram("df", "printf 'header\\n- - - 99999999 - -\\n'");
        try (Tmpfs mount = Tmpfs.at(temporary.resolve("small"), "size=2m")) {
            CommandResult result = promised.run(
                    "--no-aot", "--prefix", mount.folder().resolve("codex").toString());
            assertRefused(result, "No space left on device");
            assertThat(mount.folder()).isEmptyDirectory();
        }
        assertThat(installer.home()).isEmptyDirectory();
    }

    @Test
    void a_file_system_that_runs_no_programs_is_told() throws IOException {
        try (Tmpfs mount = Tmpfs.at(temporary.resolve("noexec"), "size=2g,noexec")) {
            assertRefused(
                    installer.run("--prefix", mount.folder().resolve("codex").toString()), "noexec");
            assertThat(mount.folder()).isEmptyDirectory();
        }
    }

    @Test
    void a_stopped_installation_leaves_nothing() throws Exception {
        List<Path> before = installer.files();
        Process process = startUntilItTrains();
        process.destroy();
        assertThat(process.waitFor()).isEqualTo(143);
        assertThat(installer.files()).isEqualTo(before);
        assertThat(RunningProcess.of(temporary)).isEmpty();
    }

    @Test
    void a_killed_installation_does_not_hinder_the_next() throws Exception {
        Process process = startUntilItTrains();
        process.destroyForcibly().waitFor();
        stopServices();
        assertDone(installer.run("--no-aot"));
        assertThat(installer.prefix())
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith(".new"));
    }

    @Test
    void of_two_at_once_the_second_waits_and_finds_it_done() throws Exception {
        Process first = startUntilItTrains();
        Process second = installer.start("--no-aot");
        try (var lines = second.inputReader()) {
            assertThat(lines.readLine()).startsWith("waiting for another install.sh");
            letTrainingEnd(first);
            assertThat(lines.readLine()).contains("installed already");
        }
        assertThat(first.waitFor()).isZero();
        assertThat(second.waitFor()).isZero();
    }

    @Test
    void a_dry_run_writes_nothing() throws IOException {
        CommandResult result = installer.run("--dry-run");
        assertDone(result);
        assertThat(result.out()).contains("would install " + installer.tree(VERSION), "would link");
        assertThat(installer.home()).isEmptyDirectory();
    }

    @Test
    void wrong_usage_ends_with_2_and_a_hint() {
        for (List<String> arguments :
                List.of(List.of("--nonsense"), List.of("--prefix"), List.of("--form", "fast"), List.of("--bin="))) {
            CommandResult result = installer.run(arguments.toArray(String[]::new));
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).startsWith("install.sh: ").contains("hint: ");
        }
    }

    @Test
    void help_names_every_option() {
        assertThat(installer.run("--help").out())
                .contains("--prefix", "--bin", "--archive", "--form", "--aot", "--no-aot", "--no-completion")
                .contains("--uninstall", "--force", "--dry-run");
    }

    /// The installation waits for a service that publishes nothing.
    private Process startUntilItTrains() {
        Process process = installer.start();
        Path started = installer.home().resolveSibling("codex-embed.started");
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.exists(started));
        return process;
    }

    private void letTrainingEnd(Process installation) {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            stopServices();
            return !installation.isAlive();
        });
    }

    /// Those that run for an installation, which ends with them.
    private void stopServices() {
        RunningProcess.of(temporary).stream()
                .filter(process -> process.commandLine().startsWith("sleep 600"))
                .map(RunningProcess::pid)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
    }

    private void relabel(String version) throws IOException {
        Path script = installer.script();
        Files.writeString(
                script,
                Files.readString(script).replace("version=" + VERSION, "version=" + version),
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void assertDone(CommandResult result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
    }

    private static void assertRefused(CommandResult result, String message) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("install.sh: ").contains(message);
    }
}
