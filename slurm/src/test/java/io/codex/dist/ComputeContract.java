package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Commands on compute nodes, on the real scheduler.
@Tag("scheduler")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ComputeContract {
    private static final int AT_ONCE = 20;

    /// What a session has not, so that the command gets an allocation for itself.
    private static final String[] OF_ITS_OWN = {"--time", "20h"};

    private static final Pattern PILOT = Pattern.compile("compute pilot --folder (\\S+)");

    final BatchSite site;
    private final String more;

    /// @param more of the facility's file
    ComputeContract(String part, String more) {
        this.more = more;
        site = BatchSite.of(part).with("FIT_TOKEN", "abc").with("FIT_SHOT", "12 34");
    }

    @BeforeAll
    void describe() throws IOException {
        Path file = Files.writeString(site.folder().resolve("local.yaml"), """
                compute:
                  session: {walltime: 30m, idle: 20s, lost_after: 10s, grace: 2s}
                %s
                """.formatted(more));
        // by the user of the part, who owns the home then
        Path place = site.folder().resolve("services/facilities/local.yaml");
        CommandResult installed = site.scheduler("install", "-D", "-m", "600", file.toString(), place.toString());
        assertThat(installed.exitCode()).as(installed.err()).isZero();
    }

    @AfterAll
    void end() throws IOException {
        site.codexOut("compute", "cancel", "local", "--all");
        site.close();
    }

    private static ConditionFactory waiting(String what) {
        return await().alias(what).atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(300));
    }

    private static String[] run(String script, String... options) {
        return compute("run", script, options);
    }

    private static String[] compute(String command, String script, String... options) {
        var arguments = new ArrayList<>(List.of("compute", command, "local"));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--", "bash", "-c", script));
        return arguments.toArray(String[]::new);
    }

    private JsonNode status() throws JsonProcessingException {
        return Json.MAPPER.readTree(site.codexOut("compute", "status", "local", "--json"));
    }

    /// The scheduler's own word, whatever codex thinks of it.
    private String stateOf(String job) {
        return site.state(job);
    }

    private void awaitGone(String job) {
        waiting("the end of " + job)
                .until(
                        () -> stateOf(job),
                        state -> !List.of("pending", "running", "unknown").contains(state));
    }

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 3, 3", "exit 137, 137", "exit 255, 255", "kill -TERM $$, 143"})
    void a_command_s_code_and_streams_are_its_caller_s(String script, int code) {
        CommandResult result = site.codex(run("echo out; echo err >&2; " + script));
        assertThat(result.out()).isEqualTo("out\n");
        assertThat(result.err()).isEqualTo("err\n");
        assertThat(result.exitCode()).isEqualTo(code);
    }

    @Test
    void what_cannot_be_run_has_the_shell_s_codes() throws IOException {
        CommandResult missing = site.codex("compute", "run", "local", "--", "no-such-program");
        assertThat(missing.exitCode()).as(missing.err()).isEqualTo(127);
        assertThat(missing.err()).contains("no-such-program");
        Path plain = Files.writeString(site.folder().resolve("plain"), "");
        CommandResult plainFile = site.codex("compute", "run", "local", "--", plain.toString());
        assertThat(plainFile.exitCode()).as(plainFile.err()).isEqualTo(126);
    }

    @Test
    void arguments_directory_and_variables_arrive_and_secrets_stay() throws Exception {
        String script = "pwd; printf '<%s>' \"$@\"; echo; echo \"$FIT_SHOT|$FIT_TOKEN|${CODEX_COMPUTE_JOB:+inside}\"";
        Process process = site.startCodex(
                "compute", "run", "local", "--", "bash", "-c", script, "bash", "a b", "", "c'\"$\n*", "-x", "--");
        CommandResult result = Site.toItsEnd(process, new byte[0], Duration.ofMinutes(2));
        assertThat(result.out())
                .as(result.err())
                .isEqualTo(site.folder() + "\n<a b><><c'\"$\n*><-x><-->\n12 34||inside\n");
    }

    @Test
    void a_command_whose_output_is_not_read_to_its_end_learns_of_it() throws Exception {
        Path code = site.folder().resolve("code-" + System.nanoTime());
        Process process = site.startCodex(run("trap 'echo 7 > " + code + "; exit 7' PIPE; while :; do echo y; done"));
        assertThat(firstLine(process)).isEqualTo("y".getBytes(StandardCharsets.UTF_8));
        process.getInputStream().close();
        waiting("the command's own end").until(() -> Files.exists(code));
    }

    @Test
    void standard_input_arrives_whole() throws Exception {
        byte[] input = new byte[5_000_000];
        new Random(7).nextBytes(input);
        CommandResult result = site.codexReading(input, run("sha256sum | cut -c1-64"));
        assertThat(result.out().strip())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(input)));
    }

    @Test
    void one_session_serves_all_and_ends_when_it_is_asked_to() throws Exception {
        String first = site.codexOut(run("echo $CODEX_COMPUTE_JOB"));
        String second = site.codexOut(run("echo $CODEX_COMPUTE_JOB"));
        assertThat(second).isEqualTo(first).isNotBlank();
        assertThat(status()).anySatisfy(row -> {
            assertThat(row.path("job").asText()).isEqualTo(first);
            assertThat(row.path("pattern").asText()).isEqualTo("session");
        });
        assertThat(site.codexOut("compute", "start", "local")).contains(first, "is there already");
        CommandResult longer = site.codex("compute", "start", "local", "--time", "10h");
        assertThat(longer.exitCode()).as(longer.err()).isZero();
        assertThat(longer.err()).contains("10h are asked for", "hint: for more time, end it first");
        CommandResult larger = site.codex("compute", "start", "local", "--exclusive");
        assertThat(larger.exitCode()).isEqualTo(1);
        assertThat(larger.err()).contains("does not do: whole nodes are asked for", "hint: end it first");
        site.codexOut("compute", "stop", "local");
        // at once, while the first one may still end
        assertThat(site.codexOut(run("echo $CODEX_COMPUTE_JOB"))).isNotEqualTo(first);
        awaitGone(first);
    }

    @Test
    void a_session_that_was_killed_does_not_stand_for_what_it_lacks() throws Exception {
        String killed = site.codexOut(run("echo $CODEX_COMPUTE_JOB"));
        send("KILL", pilot(killed));
        awaitGone(killed);
        String next = site.codexOut(run("echo $CODEX_COMPUTE_JOB", OF_ITS_OWN));
        assertThat(status()).anySatisfy(row -> {
            assertThat(row.path("job").asText()).isEqualTo(next);
            assertThat(row.path("pattern").asText()).isEqualTo("session");
        });
        site.codexOut("compute", "stop", "local");
    }

    @Test
    void a_session_that_idles_gives_its_allocation_back() throws Exception {
        String job = site.codexOut(run("echo $CODEX_COMPUTE_JOB"));
        awaitGone(job);
        assertThat(status()).noneMatch(row -> row.path("job").asText().equals(job));
    }

    @Test
    void signals_go_through() throws Exception {
        Path ready = site.folder().resolve("ready-" + System.nanoTime());
        Process process = site.startCodex(
                run("trap 'echo caught; exit 42' INT; touch " + ready + "; for i in {1..600}; do sleep 0.1; done"));
        waiting("the command").until(() -> Files.exists(ready));
        interrupt(process);
        CommandResult result = Site.toItsEnd(process, new byte[0], Duration.ofMinutes(2));
        assertThat(result.out()).isEqualTo("caught\n");
        assertThat(result.exitCode()).isEqualTo(42);
    }

    /// Killed; its terminal closed; silent, as when its host or the link is dead.
    @ParameterizedTest
    @ValueSource(strings = {"KILL", "HUP", "STOP"})
    void nothing_is_left_of_a_command_whose_codex_is_lost(String signal) throws Exception {
        Path pid = site.folder().resolve("pid-" + System.nanoTime());
        // with a session there, what it lacks has an allocation of its own
        site.codexOut(run("true"));
        Process process = site.startCodex(run(
                "echo $CODEX_COMPUTE_JOB; trap '' HUP; sleep 600 & echo $! > " + pid + ".new; mv " + pid + ".new " + pid
                        + "; wait",
                OF_ITS_OWN));
        String job = new String(firstLine(process), StandardCharsets.UTF_8).strip();
        waiting("the command").until(() -> Files.exists(pid));
        site.awaitState(job, "running");
        ProcessHandle codex = codex(process);
        send(signal, codex);
        awaitGone(job);
        codex.destroyForcibly();
        assertThat(status()).noneMatch(row -> row.path("job").asText().equals(job));
    }

    @Test
    void twenty_at_once_in_one_session_are_never_mixed_and_one_s_failure_is_its_own() {
        site.codexOut("compute", "stop", "local");
        assertThat(jobsOfTwentyAtOnce()).hasSize(1);
    }

    @Test
    void twenty_at_once_in_as_many_jobs_are_never_mixed_and_one_s_failure_is_its_own() {
        // as above
        site.codexOut(run("true"));
        assertThat(jobsOfTwentyAtOnce(OF_ITS_OWN)).hasSize(AT_ONCE);
    }

    /// @return the jobs that they ran in
    private Set<String> jobsOfTwentyAtOnce(String... options) {
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<CompletableFuture<CommandResult>> all = IntStream.range(0, AT_ONCE)
                    .mapToObj(number -> CompletableFuture.supplyAsync(
                            () -> site.codex(run(
                                    "echo $CODEX_COMPUTE_JOB >&2; for i in {1..2000}; do echo " + number
                                            + "-$i; done; exit " + (number == 7 ? 3 : 0),
                                    options)),
                            threads))
                    .toList();
            for (int number = 0; number < AT_ONCE; number++) {
                CommandResult result = all.get(number).join();
                int own = number;
                assertThat(result.exitCode()).as(result.err()).isEqualTo(number == 7 ? 3 : 0);
                assertThat(result.out().lines())
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 2000)
                                .mapToObj(i -> own + "-" + i)
                                .toList());
            }
            return all.stream().map(one -> one.join().err().strip()).collect(Collectors.toSet());
        }
    }

    @Test
    void a_batch_job_is_attached_to_as_often_as_one_likes() {
        String script = "echo $FIT_SHOT; for i in 1 2 3; do echo $i; sleep 0.3; done; echo err >&2; exit 9";
        CommandResult submitted = site.codex(compute("submit", script));
        String job = submitted.out().strip();
        assertThat(submitted.exitCode()).as(submitted.err()).isZero();
        for (int time = 0; time < 2; time++) {
            CommandResult attached = site.codex("compute", "attach", "local", job);
            assertThat(attached.out()).isEqualTo("12 34\n1\n2\n3\n");
            assertThat(attached.err()).startsWith("err\n");
            assertThat(attached.exitCode()).isEqualTo(9);
        }
        // the scheduler's accounting lags behind
        await().atMost(Duration.ofMinutes(1))
                .until(() -> site.codexOut("compute", "cancel", "local", job).contains(" has ended: "));
    }

    @Test
    void a_job_that_codex_did_not_ask_for_is_not_cancelled() {
        String job = site.submit("sleep 600");
        CommandResult refused = site.codex("compute", "cancel", "local", job);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("is no allocation that codex asked for");
        assertThat(stateOf(job)).isIn("pending", "running");
        site.jobsOut("cancel", job);
    }

    private static byte[] firstLine(Process process) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int one = process.getInputStream().read();
                one >= 0 && one != '\n';
                one = process.getInputStream().read()) {
            line.write(one);
        }
        return line.toByteArray();
    }

    /// Of the process itself and not of what surrounds it.
    private static ProcessHandle codex(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(one -> one.info().commandLine().orElse("").contains("compute run")
                        && !one.info().commandLine().orElse("").contains("/exec "))
                .reduce((_, deepest) -> deepest)
                .orElseThrow();
    }

    private static ProcessHandle pilot(String job) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(PILOT::matcher)
                        .filter(Matcher::find)
                        .map(line -> Path.of(line.group(1), "job"))
                        .filter(Files::exists)
                        .map(ComputeContract::read)
                        .filter(job::equals)
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void interrupt(Process process) {
        send("INT", codex(process));
    }

    private static void send(String signal, ProcessHandle process) {
        CommandResult sent = new LocalShell().run(Command.of("kill", "-" + signal, Long.toString(process.pid())));
        assertThat(sent.exitCode()).as(sent.err()).isZero();
    }
}
