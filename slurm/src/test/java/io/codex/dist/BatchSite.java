package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A scheduler of the test site (slurm/test-site), and codex as a user of it.
///
/// @param part   `slurm`, `slurm-accounting`, `sge`, `condor`; `local` for none
/// @param folder on the file system that the part's nodes share
record BatchSite(String part, Path folder, Map<String, String> variables) implements AutoCloseable {
    private static final Path SCRIPTS = Path.of(System.getProperty("codex.test.site"));
    private static final Path STATE = Path.of(System.getenv().getOrDefault("CODEX_TEST_SITE", "/tmp/codex-test-site"));
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /// Aborts the test with the way to get the part where it is not up.
    static BatchSite of(String part) {
        if (!part.equals("local")) {
            boolean up = Files.isDirectory(STATE)
                    && run(List.of(SCRIPTS.resolve("exec").toString(), part, "true"))
                            .succeeded();
            assumeTrue(up, "%s of the test site is not up; as root: slurm/test-site/up %s".formatted(part, part));
        }
        try {
            Path share = Files.createDirectories(STATE.resolve("share"));
            Path folder = Files.createTempDirectory(share, "it-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
            var variables = new TreeMap<String, String>();
            variables.put("CODEX_SCHEDULER", part.replaceAll("-.*", ""));
            variables.put("CODEX_SERVICES_HOME", folder.resolve("services").toString());
            variables.put("CODEX_RUNTIME_DIR", folder.resolve("runtime").toString());
            variables.put("CODEX_QUEUE_INTERVAL", "3s");
            return new BatchSite(part, folder, Map.copyOf(variables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BatchSite with(String name, String value) {
        var more = new TreeMap<>(variables);
        more.put(name, value);
        return new BatchSite(part, folder, Map.copyOf(more));
    }

    /// Programs of that folder come before all others on the PATH.
    BatchSite withProgramsOf(Path programs) {
        CommandResult path = scheduler("printenv", "PATH");
        return with("PATH", programs + ":" + path.out().strip());
    }

    /// A command of the scheduler, or another in its surroundings.
    CommandResult scheduler(String... argv) {
        return run(surrounded(List.of(argv)));
    }

    /// A script of the test site: `fault("controller-kill")`.
    void fault(String... arguments) {
        List<String> argv = new ArrayList<>();
        if (part.startsWith("slurm")) {
            argv.addAll(List.of(SCRIPTS.resolve("slurm").toString(), part));
        } else {
            argv.add(SCRIPTS.resolve(part).toString());
        }
        argv.addAll(List.of(arguments));
        CommandResult result = run(argv);
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    /// `codex ARGUMENT...`, to its end.
    CommandResult codex(String... arguments) {
        return run(argv(arguments));
    }

    /// The same, which must succeed; its standard output without the last line's end.
    String codexOut(String... arguments) {
        CommandResult result = codex(arguments);
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        return result.out().strip();
    }

    /// `codex jobs ARGUMENT...`, to its end.
    CommandResult jobs(String... arguments) {
        return codex(ofJobs(arguments));
    }

    /// The same, which must succeed; its standard output without the last line's end.
    String jobsOut(String... arguments) {
        return codexOut(ofJobs(arguments));
    }

    /// `codex jobs ARGUMENT...`, its output in pipes.
    Process start(String... arguments) {
        return new LocalShell().start(Command.of(argv(ofJobs(arguments))).in(folder));
    }

    /// `codex ARGUMENT...`, its input and output in pipes, from the shared folder.
    Process startCodex(String... arguments) {
        return new LocalShell().start(Command.of(argv(arguments)).in(folder));
    }

    /// `codex ARGUMENT...`, with those bytes on standard input, to its end.
    CommandResult codexReading(byte[] input, String... arguments) {
        return Site.toItsEnd(startCodex(arguments), input, LIMIT);
    }

    /// Submits what bash runs, from the shared folder.
    ///
    /// @return the id
    String submit(String script, String... options) {
        return jobsOut(submission(script, options));
    }

    String[] submission(String script, String... options) {
        var arguments = new ArrayList<>(List.of("submit", "--chdir", folder.toString()));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--", "bash", "-c", script));
        return arguments.toArray(String[]::new);
    }

    /// `codex jobs status ID --json` of one job.
    JsonNode status(String id) {
        CommandResult result = jobs("status", id, "--json");
        try {
            return Json.MAPPER.readTree(result.out()).get(0);
        } catch (JsonProcessingException e) {
            throw new AssertionError(result.out() + result.err(), e);
        }
    }

    /// The kind of its state: `running`.
    String state(String id) {
        return status(id).path("state").path("state").asText();
    }

    void awaitState(String id, String... kinds) {
        await().alias(id + " is " + String.join(" or ", kinds))
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> state(id), state -> List.of(kinds).contains(state));
    }

    /// What the job wrote.
    String log(String id) throws IOException {
        return Files.readString(folder.resolve("codex-" + id + ".log")).strip();
    }

    void awaitLog(String id, String text) {
        Path log = folder.resolve("codex-" + id + ".log");
        await().atMost(LIMIT)
                .until(() -> Files.exists(log) && Files.readString(log).contains(text));
    }

    /// How often each command of the scheduler ran, as `codex jobs stats` counts.
    Map<String, Integer> commandCounts() throws JsonProcessingException {
        var counts = new TreeMap<String, Integer>();
        Json.MAPPER
                .readTree(jobsOut("stats", "--json"))
                .forEach(count -> counts.put(
                        count.path("command").asText(), count.path("runs").asInt()));
        return counts;
    }

    private List<String> argv(String... arguments) {
        var argv = new ArrayList<>(List.of("env", "--default-signal=INT,TERM,HUP"));
        variables.forEach((name, value) -> argv.add(name + "=" + value));
        argv.add(InstallTree.assembled().path(Form.underTest().commandLine()).toString());
        argv.addAll(List.of(arguments));
        return surrounded(argv);
    }

    private static String[] ofJobs(String... arguments) {
        var all = new ArrayList<>(List.of("jobs"));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private List<String> surrounded(List<String> argv) {
        if (part.equals("local")) {
            return argv;
        }
        var all = new ArrayList<>(List.of(SCRIPTS.resolve("exec").toString(), part));
        all.addAll(argv);
        return all;
    }

    /// In a folder that HTCondor's own Debian has too.
    private static CommandResult run(List<String> argv) {
        return new LocalShell().run(Command.of(argv).in(SCRIPTS).within(LIMIT));
    }

    /// Ends what the test left in the queue, and deletes its files.
    @Override
    public void close() throws IOException {
        jobs("cancel", "--all", "--yes");
        CommandResult removed = run(List.of("rm", "-rf", folder.toString()));
        assertThat(removed.exitCode()).as(removed.err()).isZero();
    }
}
