package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// How many commands of Slurm many jobs cost, counted by programs of their names that stand before Slurm's own. With
/// `-Dcodex.docs=write` the figures become `docs/measured/queue-budget.md`.
@Tag("scheduler")
@ResourceLock("slurm")
class QueueBudgetIT {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final List<String> PROGRAMS = List.of("sbatch", "squeue", "sacct", "scontrol", "sinfo", "scancel");
    private static final int SUBMITTERS = 4;

    /// Questions of the first 15 s after a change: one at once, then one every 3 s.
    private static final int LIVELY = 1 + 15 / 3;

    private static final List<String> ROWS = new ArrayList<>();

    private BatchSite site;

    @BeforeEach
    void begin() throws IOException {
        BatchSite plain = BatchSite.of("slurm").with("CODEX_QUEUE_INTERVAL", INTERVAL.toSeconds() + "s");
        Path programs = Files.createDirectories(plain.folder().resolve("programs"));
        for (String name : PROGRAMS) {
            String real = plain.scheduler("which", name).out().strip();
            Path program = Files.writeString(programs.resolve(name), """
                    #!/bin/bash
                    echo %s >>%s
                    exec %s "$@"
                    """.formatted(name, log(plain), real));
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        site = plain.withProgramsOf(programs);
    }

    @AfterEach
    void end() throws IOException {
        site.close();
    }

    @AfterAll
    static void writeFigures() throws IOException {
        if (System.getProperty("codex.docs", "").equals("write")) {
            write(Path.of(System.getProperty("codex.test.site"), "../../docs/measured/queue-budget.md")
                    .normalize());
        }
    }

    @Test
    void an_array_of_500_tasks_is_submitted_and_waited_for_within_the_budget() throws Exception {
        long start = System.nanoTime();
        String id = site.submit("true", "--array", "0-499", "--partition", "titan,rigel");
        waitFor(site.start("wait", id));
        Map<String, Integer> counts = counted(Duration.ofNanos(System.nanoTime() - start), 1);
        note("an array of 500 tasks", 500, start, counts);
    }

    @Test
    void single_jobs_200_of_them_are_waited_for_within_the_budget_of_one() throws Exception {
        long start = System.nanoTime();
        List<String> ids = submit(200);
        assertThat(ids).doesNotHaveDuplicates().hasSize(200);
        List<String> wait = new ArrayList<>(List.of("wait"));
        wait.addAll(ids);
        waitFor(site.start(wait.toArray(String[]::new)));
        Map<String, Integer> counts = counted(Duration.ofNanos(System.nanoTime() - start), 200);
        note("200 single jobs", 200, start, counts);
    }

    @Test
    void ten_that_wait_ask_no_more_than_one() throws Exception {
        String id = site.submit("sleep 45", "--array", "0-19", "--partition", "titan,rigel");
        long start = System.nanoTime();
        List<Process> waiting =
                IntStream.range(0, 10).mapToObj(_ -> site.start("wait", id)).toList();
        for (Process one : waiting) {
            waitFor(one);
        }
        Map<String, Integer> counts = counted(Duration.ofNanos(System.nanoTime() - start), 1);
        note("ten processes that wait for an array of 20 tasks of 45 s", 10 * 20, start, counts);
    }

    /// However long it takes.
    private static void waitFor(Process codex) throws Exception {
        String said = new String(codex.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(codex.waitFor()).as(said).isZero();
    }

    private List<String> submit(int jobs) throws Exception {
        try (var submitters = Executors.newFixedThreadPool(SUBMITTERS)) {
            Callable<String> one = () -> site.submit("true", "--partition", "titan,rigel");
            var ids = new ArrayList<String>();
            for (Future<String> submitted : submitters.invokeAll(
                    IntStream.range(0, jobs).mapToObj(_ -> one).toList())) {
                ids.add(submitted.get());
            }
            return ids;
        }
    }

    /// How often each program ran up to now, which must be within the budget, and what `codex jobs stats` tells.
    ///
    /// @param elapsed since the first of them
    private Map<String, Integer> counted(Duration elapsed, int submissions) throws IOException {
        var counts = new TreeMap<String, Integer>();
        for (String line : Files.readAllLines(log(site))) {
            counts.merge(line, 1, Integer::sum);
        }
        assertThat(counts).containsEntry("sbatch", submissions);
        assertThat(counts.getOrDefault("squeue", 0)).isLessThanOrEqualTo(budget(elapsed));
        // this Slurm has no accounting, which is asked once
        assertThat(counts.getOrDefault("sacct", 0)).isLessThanOrEqualTo(1);
        // whether Slurm is there is remembered for ten minutes, and seen by all who start at the same time
        long tensOfMinutes = 1 + elapsed.dividedBy(Duration.ofMinutes(10));
        assertThat(counts.getOrDefault("scontrol", 0)).isLessThanOrEqualTo((int) ((SUBMITTERS + 1) * tensOfMinutes));
        assertThat(site.commandCounts()).isEqualTo(counts);
        return counts;
    }

    private static int budget(Duration elapsed) {
        return LIVELY + 1 + (int) (elapsed.toMillis() / INTERVAL.toMillis());
    }

    private static Path log(BatchSite site) {
        return site.folder().resolve("commands");
    }

    /// @param perJob how often a client asks at least that asks for each job by itself
    private static void note(String what, int perJob, long start, Map<String, Integer> counts) {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        ROWS.add(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %d | %d | %d | %d | %d |",
                what,
                seconds,
                counts.getOrDefault("sbatch", 0),
                counts.getOrDefault("squeue", 0),
                counts.getOrDefault("sacct", 0),
                counts.getOrDefault("scontrol", 0),
                budget(Duration.ofSeconds(seconds)),
                perJob));
    }

    private static void write(Path report) throws IOException {
        Files.createDirectories(report.resolveSibling("."));
        Files.writeString(report, """
                # What the queue is asked

                Commands of Slurm 22.05 that `codex jobs submit` and `codex jobs wait` ran, as a program counted them that
                stands before Slurm's on the PATH; `codex jobs stats` tells the same. CODEX_QUEUE_INTERVAL is its
                default, %d s; the jobs do nothing but `true` where no time is told. Slurm has no accounting here, so
                that sacct is asked once at most. *Budget*: the queries that are allowed in that time, %d of them
                shortly after the submission. *One per job*: what a client runs at least that asks for each job, and
                each task, by itself: once, by each process that waits. Jobs that had ended before somebody waited need no
                query: their exit codes were left behind.

                - Command: `./mvnw verify -Dit.test=QueueBudgetIT -Dfailsafe.failIfNoSpecifiedTests=false -Dcodex.docs=write`
                - Commit: %s, the %s form of codex
                - Machine: %d cores, which Slurm's daemons and the jobs share; its nodes are made up of 160 CPUs;
                  single jobs are submitted by %d processes at once
                - Load average after: %s

                | jobs | seconds | sbatch | squeue | sacct | scontrol | budget | one per job |
                |---|---|---|---|---|---|---|---|
                %s
                """.formatted(
                        INTERVAL.toSeconds(),
                        LIVELY,
                        commit(),
                        Form.underTest().variable(),
                        Runtime.getRuntime().availableProcessors(),
                        SUBMITTERS,
                        Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*\\s", ""),
                        String.join("\n", ROWS)));
    }

    private static String commit() {
        return new LocalShell()
                .run(Command.of("git", "rev-parse", "--short", "HEAD"))
                .out()
                .strip();
    }
}
