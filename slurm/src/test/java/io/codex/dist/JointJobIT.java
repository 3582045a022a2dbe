package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Several services as the children of one job, with small programs in the place of the services.
class JointJobIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// Writes down its number, and stops at SIGTERM as the services do; `NAME.exit` tells it to end by itself.
    private static final String SERVICE = """
            #!/bin/bash
            name=${0##*/codex-}
            trap 'echo "$name stopped" >>"$FOLDER/events"; exit 143' TERM
            echo $$ >"$FOLDER/$name.pid"
            echo "$name started" >>"$FOLDER/events"
            until [ -e "$FOLDER/$name.exit" ]; do
              sleep 0.1 &
              wait $!
            done
            exit "$(cat "$FOLDER/$name.exit")"
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void layOutTheTree() throws IOException {
        Path bin = Files.createDirectories(folder.resolve("codex/bin"));
        Files.copy(InstallTree.assembled().path("bin/codex-services"), bin.resolve("codex-services"));
        for (String service : List.of("neo4j", "embed")) {
            Path program = bin.resolve("codex-" + service);
            Files.writeString(program, SERVICE);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @AfterEach
    void killAll() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    @Test
    void both_run_side_by_side_unless_one_is_named() throws Exception {
        start();
        awaitStarted("neo4j", "embed");

        Files.delete(folder.resolve("events"));
        start("embed");
        awaitStarted("embed");
        assertThat(events()).containsExactly("embed started");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void a_signal_stops_them_all(String signal, int exitCode) throws Exception {
        Process job = start();
        awaitStarted("neo4j", "embed");

        signal(job.pid(), signal);

        assertThat(job.waitFor()).isEqualTo(exitCode);
        assertThat(events()).contains("neo4j stopped", "embed stopped");
        assertThat(isAlive("neo4j") || isAlive("embed")).isFalse();
    }

    @Test
    void the_warning_before_the_end_of_the_job_harms_nobody() throws Exception {
        Process job = start();
        awaitStarted("neo4j", "embed");

        signal(job.pid(), "USR1");
        signal(pid("neo4j"), "USR1");
        signal(pid("embed"), "USR1");

        signal(job.pid(), "TERM");
        assertThat(job.waitFor()).isEqualTo(143);
        assertThat(events()).contains("neo4j stopped", "embed stopped");
    }

    @ParameterizedTest
    @CsvSource({"neo4j, embed, 75", "embed, neo4j, 75", "embed, neo4j, 4", "neo4j, embed, 0"})
    void when_one_ends_by_itself_the_other_is_stopped_and_the_job_ends_alike(String ended, String other, int exitCode)
            throws Exception {
        Process job = start();
        awaitStarted("neo4j", "embed");

        Files.writeString(folder.resolve(ended + ".new"), exitCode + "\n");
        Files.move(folder.resolve(ended + ".new"), folder.resolve(ended + ".exit"));

        assertThat(job.waitFor()).isEqualTo(exitCode);
        assertThat(events()).contains(other + " stopped").doesNotContain(ended + " stopped");
        assertThat(Files.readString(folder.resolve("log")))
                .contains("codex-services: codex-%s ended with %d".formatted(ended, exitCode));
    }

    @Test
    void one_that_ends_before_the_others_have_begun_is_noticed() throws Exception {
        Files.writeString(folder.resolve("neo4j.exit"), "4\n");

        assertThat(start().waitFor()).isEqualTo(4);
        assertThat(events()).doesNotContain("neo4j stopped");
    }

    @Test
    void one_that_is_killed_takes_the_other_with_it() throws Exception {
        Process job = start();
        awaitStarted("neo4j", "embed");

        signal(pid("embed"), "KILL");

        assertThat(job.waitFor()).isEqualTo(137);
        assertThat(events()).contains("neo4j stopped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"graph", "--force", "services"})
    void a_service_that_is_none_is_refused(String name) {
        assertRefused("there is no service '" + name + "'", "neo4j", name);
    }

    @Test
    void a_service_that_is_named_twice_is_refused() {
        assertRefused("embed is named twice", "embed", "embed");
    }

    @Test
    void help_names_services_and_exit_codes() {
        CommandResult help = new InstallTree(folder.resolve("codex")).run("bin/codex-services", Map.of(), "-h");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: codex-services").contains("neo4j", "embed", "75", "143");
    }

    private void assertRefused(String message, String... services) {
        CommandResult refused = new InstallTree(folder.resolve("codex")).run("bin/codex-services", Map.of(), services);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).startsWith("codex-services: " + message).contains("hint: ");
        assertThat(folder.resolve("events")).doesNotExist();
    }

    private Process start(String... services) {
        // a shell starts what it runs in the background with SIGINT ignored, and that is inherited
        List<String> argv = new ArrayList<>(List.of("env", "--default-signal=INT", "FOLDER=" + folder));
        argv.add(folder.resolve("codex/bin/codex-services").toString());
        argv.addAll(List.of(services));
        Process process =
                new LocalShell().start(Command.of(argv).to(new Command.Output.AppendedTo(folder.resolve("log"))));
        started.add(process);
        return process;
    }

    private void awaitStarted(String... services) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(folder.resolve("events")).exists();
            for (String service : services) {
                assertThat(events()).contains(service + " started");
            }
        });
    }

    private List<String> events() throws IOException {
        return Files.readAllLines(folder.resolve("events"));
    }

    private long pid(String service) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(service + ".pid")).strip());
    }

    private boolean isAlive(String service) throws IOException {
        return ProcessHandle.of(pid(service)).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void signal(long pid, String name) {
        CommandResult sent = new LocalShell().run(Command.of("kill", "-" + name, Long.toString(pid)));
        assertThat(sent.exitCode()).as(sent.err()).isZero();
    }
}
