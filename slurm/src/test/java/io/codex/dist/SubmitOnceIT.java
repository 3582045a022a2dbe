package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// However a submission is disturbed, there is one job for one tag. The disturbances are in a `sbatch` that runs
/// Slurm's own.
@Tag("scheduler")
@ResourceLock("slurm")
class SubmitOnceIT {
    private static final String WORK = "echo ran >> runs";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private BatchSite site;
    private String tag;

    @BeforeEach
    void begin() {
        site = BatchSite.of("slurm");
        // Slurm remembers the last test's
        tag = "once-" + site.folder().getFileName();
    }

    @AfterEach
    void end() throws IOException {
        site.close();
    }

    @Test
    void a_submission_killed_before_it_wrote_down_the_answer_is_found_again() throws IOException {
        CommandResult killed =
                sbatch("$REAL \"$@\" >answer; kill -KILL $PPID; sleep 5").jobs(held());
        assertThat(killed.exitCode()).isEqualTo(137);
        assertThat(killed.out()).isEmpty();
        String id = onlyJob();

        assertThat(site.state(id)).isEqualTo("held");
        assertThat(site.jobsOut("queue")).contains(id);

        assertThat(site.jobsOut(held())).isEqualTo(id);
        assertThat(onlyJob()).isEqualTo(id);
        site.jobsOut("release", id);
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertRanOnce();
    }

    @Test
    void how_a_job_ended_is_known_though_nobody_wrote_down_its_submission() throws IOException {
        String[] submission = site.submission(WORK + "; exit 3", "--tag", tag);
        CommandResult killed =
                sbatch("$REAL \"$@\" >answer; kill -KILL $PPID; sleep 5").jobs(submission);
        assertThat(killed.exitCode()).isEqualTo(137);
        String id = answered();
        await().atMost(LIMIT).until(() -> jobsInQueue().isEmpty());

        assertThat(site.jobs("wait", id).exitCode()).isEqualTo(3);
        assertThat(site.jobsOut(submission)).isEqualTo(id);
        assertRanOnce();
    }

    @Test
    void a_submission_killed_while_sbatch_waits_for_the_answer_is_found_again() throws IOException {
        Process submitting = sbatch("$REAL \"$@\" >answer.new; mv answer.new answer; exec sleep 600")
                .start(held());
        await().atMost(LIMIT).until(() -> Files.exists(site.folder().resolve("answer")));
        List<ProcessHandle> processes = Stream.concat(
                        Stream.of(submitting.toHandle()), submitting.toHandle().descendants())
                .toList();
        processes.forEach(ProcessHandle::destroyForcibly);

        assertThat(site.jobsOut(held())).isEqualTo(answered());
        assertThat(onlyJob()).isEqualTo(answered());
    }

    @Test
    void an_answer_that_times_out_leaves_one_job_and_its_id_is_printed() throws IOException {
        CommandResult submitted = sbatch("""
                $REAL "$@" >>answer
                echo 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation' >&2
                exit 1""").jobs(held());
        assertThat(submitted.exitCode()).as(submitted.err()).isZero();
        assertThat(submitted.err()).contains("Socket timed out on send/recv operation");
        assertThat(submitted.out().strip()).isEqualTo(answered());
        assertThat(onlyJob()).isEqualTo(answered());
    }

    @Test
    void a_lost_answer_and_then_no_controller_is_not_told_as_nothing_submitted() throws IOException {
        CommandResult submitted =
                sbatch("""
                said='Unable to contact slurm controller (connect failure)'
                [[ -e tried ]] || said='Socket timed out on send/recv operation'
                echo >tried
                echo "sbatch: error: Batch job submission failed: $said" >&2
                exit 1""").with("CODEX_SUBMIT_PATIENCE", "4s").jobs(held());
        assertThat(submitted.exitCode()).isEqualTo(5);
        assertThat(submitted.err()).contains("may or may not have the job").contains("--tag " + tag);

        assertThat(site.jobsOut(held())).isEqualTo(onlyJob());
    }

    @Test
    void a_sbatch_that_hangs_after_it_submitted_is_ended_and_its_job_found() throws IOException {
        CommandResult submitted = sbatch("$REAL \"$@\" >>answer; exec sleep 600")
                .with("CODEX_COMMAND_TIMEOUT", "3s")
                .jobs(held());
        assertThat(submitted.exitCode()).as(submitted.err()).isZero();
        assertThat(submitted.out().strip()).isEqualTo(answered());
        assertThat(onlyJob()).isEqualTo(answered());
    }

    @Test
    void a_controller_that_is_away_at_first_gets_the_job_once() throws IOException {
        CommandResult submitted = sbatch("""
                echo >>tries
                if [[ $(wc -l <tries) -le 2 ]]; then
                  echo 'sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)' >&2
                  exit 1
                fi
                exec $REAL "$@\"""").jobs(held());
        assertThat(submitted.exitCode()).as(submitted.err()).isZero();
        assertThat(submitted.err()).contains("connect failure").contains("trying again");
        assertThat(submitted.out().strip()).isEqualTo(onlyJob());
        assertThat(Files.readAllLines(site.folder().resolve("tries"))).hasSize(3);
    }

    @Test
    void a_refused_job_leaves_its_tag_free() throws IOException {
        CommandResult refused = site.jobs(site.submission(WORK, "--tag", tag, "--partition", "no-such-partition"));
        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("slurm refused the job").contains("no-such-partition");

        String id = site.submit(WORK, "--tag", tag);
        assertThat(site.jobs("wait", id).exitCode()).isZero();
        assertRanOnce();
    }

    @Test
    void of_two_jobs_with_one_tag_the_one_that_starts_first_is_the_job() throws IOException {
        String first = site.jobsOut(held());
        String twin = twinOf(first);
        assertThat(site.jobs("wait", first, "--timeout", "1m").exitCode()).isZero();
        assertThat(site.status(first).path("state").path("state").asText()).isEqualTo("completed");

        slurm("scontrol", "release", first);
        await().atMost(LIMIT).until(() -> jobsInQueue().isEmpty());
        assertRanOnce();
        assertThat(site.folder().resolve("codex-" + twin + ".log")).exists();
        assertThat(site.jobsOut(held())).isEqualTo(twin);
    }

    @Test
    void a_job_is_cancelled_together_with_its_twin() throws IOException {
        String first = site.jobsOut(held());
        String twin = twinOf(first, "--hold");
        assertThat(jobsInQueue()).containsExactlyInAnyOrder(first, twin);
        site.jobsOut("cancel", first);
        await().atMost(LIMIT).until(() -> jobsInQueue().isEmpty());
        assertThat(site.folder().resolve("runs")).doesNotExist();
    }

    @Test
    void a_twin_that_shows_up_after_the_job_was_cancelled_does_nothing() throws IOException {
        String first = site.jobsOut(held());
        site.jobsOut("cancel", first);
        twinOf(first);
        await().atMost(LIMIT).until(() -> jobsInQueue().isEmpty());
        assertThat(site.folder().resolve("runs")).doesNotExist();
    }

    @Test
    void two_submissions_at_the_same_time_are_one_job() throws Exception {
        List<Process> both = List.of(site.start(held()), site.start(held()));
        for (Process submitting : both) {
            String id = new String(submitting.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(submitting.waitFor()).isZero();
            assertThat(id).isEqualTo(onlyJob());
        }
    }

    @Test
    void on_a_full_disk_nothing_is_submitted() throws IOException {
        Path home = site.folder().resolve("full");
        try (Tmpfs _ = Tmpfs.full(home)) {
            CommandResult submitted =
                    site.with("CODEX_SERVICES_HOME", home.toString()).jobs(held());
            assertThat(submitted.exitCode()).isEqualTo(1);
            assertThat(submitted.out()).isEmpty();
            assertThat(submitted.err())
                    .contains("cannot write down the job in " + home)
                    .contains("No space left on device")
                    .contains("hint: ");
        }
        assertThat(jobsInQueue()).isEmpty();
    }

    @Test
    void a_controller_that_stays_away_is_told_and_has_nothing() throws IOException {
        Path configuration = site.folder().resolve("slurm.conf");
        String text = Files.readString(Path.of(slurm("printenv", "SLURM_CONF").strip()));
        // nothing listens at port 1
        Files.writeString(configuration, text.replaceAll("SlurmctldPort=\\d+", "SlurmctldPort=1"));
        BatchSite away = site.with("SLURM_CONF", configuration.toString()).with("CODEX_SUBMIT_PATIENCE", "3s");
        CommandResult submitted = away.jobs(held());
        assertThat(submitted.exitCode()).as(submitted.err()).isEqualTo(5);
        assertThat(submitted.out()).isEmpty();
        assertThat(submitted.err()).contains("does not answer");

        assertThat(site.jobsOut(held())).isEqualTo(onlyJob());
    }

    /// The same submission each time; it starts when it is released.
    private String[] held() {
        return site.submission(WORK, "--tag", tag, "--hold");
    }

    /// A site with another sbatch: bash, in the shared folder, where `$REAL` is Slurm's.
    private BatchSite sbatch(String script) throws IOException {
        Path programs = Files.createDirectories(site.folder().resolve("programs"));
        String real = slurm("which", "sbatch").strip();
        Path sbatch =
                Files.writeString(programs.resolve("sbatch"), "#!/bin/bash\nREAL=%s\n%s\n".formatted(real, script));
        Files.setPosixFilePermissions(sbatch, PosixFilePermissions.fromString("rwxr-xr-x"));
        return site.withProgramsOf(programs);
    }

    /// Submits again what was submitted, as a repeated request does that was thought lost.
    private String twinOf(String id, String... options) throws IOException {
        String comment = slurm("squeue", "--noheader", "--format=%k", "--states=all", "--jobs=" + id)
                .strip();
        Path script;
        try (Stream<Path> files = Files.walk(site.folder().resolve("services"))) {
            script = files.filter(file -> file.endsWith(Path.of(tag, "script")))
                    .findFirst()
                    .orElseThrow();
        }
        Stream<String> argv = Stream.of(
                        Stream.of("sbatch", "--parsable", "--output=/dev/null", "--comment=" + comment),
                        Stream.of(options),
                        Stream.of(script.toString()))
                .flatMap(words -> words);
        return slurm(argv.toArray(String[]::new)).strip();
    }

    /// What sbatch answered, and codex did not get.
    private String answered() throws IOException {
        List<String> answers = Files.readAllLines(site.folder().resolve("answer"));
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private String onlyJob() {
        List<String> jobs = jobsInQueue();
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    /// Of this test, which have not ended.
    private List<String> jobsInQueue() {
        return slurm("squeue", "--noheader", "--format=%i %o")
                .lines()
                .filter(line -> line.contains(site.folder().toString()))
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }

    private String slurm(String... argv) {
        CommandResult result = site.scheduler(argv);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    private void assertRanOnce() {
        assertThat(site.folder().resolve("runs")).hasContent("ran");
    }
}
