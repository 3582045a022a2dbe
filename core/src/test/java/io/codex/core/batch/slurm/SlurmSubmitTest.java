package io.codex.core.batch.slurm;

import static io.codex.core.batch.slurm.SlurmTexts.failed;
import static io.codex.core.batch.slurm.SlurmTexts.printed;
import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Resources;
import io.codex.core.batch.SubmitAnswer;
import io.codex.core.batch.SubmitRequest;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlurmSubmitTest {
    private final SlurmDialect dialect = new SlurmDialect();

    @Test
    void jobThatAsksForNothingGetsOnlyItsTagItsLogAndNoRestart() {
        assertThat(argv(job().build()))
                .containsExactly(
                        "sbatch",
                        "--parsable",
                        "--job-name=train",
                        "--comment=codex:t-1",
                        "--chdir=/project dir",
                        "--output=/jobs/50%%/log",
                        "--error=/jobs/50%%/log",
                        "--open-mode=append",
                        "--no-requeue",
                        "/jobs/script");
    }

    @Test
    void everyResourceHasItsOption() {
        Resources resources = Resources.builder()
                .nodes(2)
                .tasksPerNode(4)
                .cpusPerTask(8)
                .gpus(new Gpus(2, "h100"))
                .memory(MemorySize.parse("1.5G"))
                .walltime(Walltime.parse("1d2h3m4s"))
                .partitions(List.of("titan", "rigel"))
                .qos("normal")
                .account("lab")
                .constraint("avx512&ib")
                .nodelist(List.of("titan1", "titan2"))
                .excludedNodes(List.of("titan3"))
                .exclusive(true)
                .reservation("class")
                .build();
        assertThat(argv(job().resources(resources).build()))
                .contains(
                        "--nodes=2",
                        "--ntasks-per-node=4",
                        "--cpus-per-task=8",
                        "--gres=gpu:h100:2",
                        "--mem=1536M",
                        "--time=1-02:03:04",
                        "--partition=titan,rigel",
                        "--qos=normal",
                        "--account=lab",
                        "--constraint=avx512&ib",
                        "--nodelist=titan1,titan2",
                        "--exclude=titan3",
                        "--exclusive",
                        "--reservation=class");
    }

    @Test
    void gpusOfAnyTypeAndCpusForEach() {
        Resources resources =
                Resources.builder().gpus(new Gpus(2, null)).cpusPerGpu(6).build();
        assertThat(argv(job().resources(resources).build())).contains("--gres=gpu:2", "--cpus-per-gpu=6");
    }

    @ParameterizedTest
    @CsvSource({"unlimited,UNLIMITED", "0s,0-00:00:01", "90s,0-00:01:30", "40d,40-00:00:00"})
    void noFiniteWalltimeBecomesSlurmsZeroWhichIsNoLimit(String walltime, String option) {
        Resources resources =
                Resources.builder().walltime(Walltime.parse(walltime)).build();
        assertThat(argv(job().resources(resources).build())).contains("--time=" + option);
    }

    @Test
    void orderOptions() {
        JobSpec spec = job().resources(
                        Resources.builder().walltime(Walltime.parse("1h")).build())
                .dependencies(List.of(
                        Dependency.afterOk(new JobId("7")),
                        Dependency.afterAny(new JobId("8_3")),
                        Dependency.afterNotOk(new JobId("9"))))
                .singleton(true)
                .array(new JobArray(3, 10, 0).atMost(4))
                .requeue(true)
                .endSignal(EndSignal.parse("USR1@2m"))
                .nice(5)
                .mail(new Mail("jo@example.org", Set.of(Mail.Event.FAIL, Mail.Event.BEGIN, Mail.Event.END)))
                .comment("my\nwords | x")
                .nativeOptions(List.of("--switches=1", "--nice=9"))
                .held(true)
                .build();
        List<String> argv = argv(spec);
        assertThat(argv)
                .contains(
                        "--comment=codex:t-1 my words | x",
                        "--dependency=afterok:7,afterany:8_3,afternotok:9,singleton",
                        "--kill-on-invalid-dep=yes",
                        "--array=3-12%4",
                        "--requeue",
                        "--signal=B:USR1@120",
                        "--nice=5",
                        "--mail-type=BEGIN,END,FAIL",
                        "--mail-user=jo@example.org",
                        "--hold")
                .doesNotContain("--no-requeue")
                .endsWith("--switches=1", "--nice=9", "/jobs/script");
    }

    @Test
    void signalEarlierThanSbatchTakesIsAsEarlyAsItTakes() {
        JobSpec spec = job().resources(
                        Resources.builder().walltime(Walltime.parse("3d")).build())
                .endSignal(new EndSignal("TERM", Duration.ofDays(1)))
                .build();
        assertThat(argv(spec)).contains("--signal=B:TERM@65535");
    }

    @Test
    void interactiveCommandRunsInSrunWithTheSameResources() {
        Resources resources = Resources.builder()
                .gpus(new Gpus(1, null))
                .partitions(List.of("titan"))
                .build();
        assertThat(dialect.interactive(job().resources(resources)
                        .nativeOptions(List.of("--x11"))
                        .build()))
                .startsWith("sh", "-c")
                .endsWith(
                        "srun",
                        "--job-name=train",
                        "--chdir=/project dir",
                        "--gres=gpu:1",
                        "--partition=titan",
                        "--ntasks=1",
                        "--x11",
                        "python",
                        "train.py");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12\n", "12;site\n", "\n Welcome to our cluster\n\n12\n"})
    void idIsReadWithoutClusterAndBanner(String printed) {
        assertThat(dialect.submitted(printed(printed))).isEqualTo(new SubmitAnswer.Accepted(new JobId("12")));
    }

    @Test
    void warningsBesideAnIdAreNoRefusal() {
        assertThat(dialect.submitted(new CommandResult(
                        0, "12\n", "sbatch: warning: can't run 1 processes on 2 nodes, setting nnodes to 1\n")))
                .isEqualTo(new SubmitAnswer.Accepted(new JobId("12")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sbatch: error: Batch job submission failed: Requested node configuration is not available",
                "sbatch: error: Batch job submission failed: Requested time limit is invalid (missing or exceeds some"
                        + " limit)",
                "sbatch: error: Batch job submission failed: Invalid job array specification",
                "sbatch: error: QOSMaxSubmitJobPerUserLimit\nsbatch: error: Batch job submission failed: Job violates"
                        + " accounting/QOS policy (job submit limit, user's size and/or time limits)",
                "sbatch: error: Batch job submission failed: Job dependency problem",
                "sbatch: unrecognized option '--no-such'\nTry \"sbatch --help\" for more information"
            })
    void refusals(String error) {
        assertThat(dialect.submitted(failed(1, error))).isInstanceOf(SubmitAnswer.Refused.class);
    }

    @Test
    void refusalHasSlurmsWordsWithoutThePrefix() {
        assertThat(dialect.submitted(failed(1, """
                sbatch: error: invalid partition specified: nopart
                sbatch: error: Batch job submission failed: Invalid partition name specified
                """)))
                .isEqualTo(new SubmitAnswer.Refused("invalid partition specified: nopart; "
                        + "Batch job submission failed: Invalid partition name specified"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)",
                "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying\n"
                        + "sbatch: error: Batch job submission failed: Resource temporarily unavailable"
            })
    void controllerThatTakesNothingNowIsBusy(String error) {
        assertThat(dialect.submitted(failed(1, error))).isInstanceOf(SubmitAnswer.Busy.class);
    }

    @Test
    void answerThatDidNotComeIsUncertain() {
        assertThat(dialect.submitted(failed(
                        1, "sbatch: error: Batch job submission failed: Socket timed out on send/recv operation")))
                .isInstanceOf(SubmitAnswer.Uncertain.class);
        assertThat(dialect.submitted(failed(137, ""))).isInstanceOf(SubmitAnswer.Uncertain.class);
        assertThat(dialect.submitted(failed(1, ""))).isInstanceOf(SubmitAnswer.Uncertain.class);
        assertThat(dialect.submitted(printed("Submitted, thank you\n"))).isInstanceOf(SubmitAnswer.Uncertain.class);
        assertThat(dialect.submitted(new CommandResult(1, "12\n", "sbatch: error: x")))
                .isInstanceOf(SubmitAnswer.Uncertain.class);
    }

    @Test
    void laterTryThatTimedOutIsUncertainAlthoughTheFirstWasBusy() {
        assertThat(dialect.submitted(failed(1, """
                sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying
                sbatch: error: Batch job submission failed: Socket timed out on send/recv operation
                """))).isInstanceOf(SubmitAnswer.Uncertain.class);
    }

    @ParameterizedTest
    @CsvSource({
        "SLURM_JOB_ID,true",
        "SLURM_MEM_PER_NODE,true",
        "SLURMD_NODENAME,true",
        "SBATCH_PARTITION,true",
        "SRUN_DEBUG,true",
        "SALLOC_QOS,true",
        "PMI_RANK,true",
        "PMIX_NAMESPACE,true",
        "CUDA_VISIBLE_DEVICES,true",
        "SLURM_CONF,false",
        "SLURM_CLUSTERS,false",
        "SLURM_JWT,false",
        "SBATCH_ACCOUNT,false",
        "PATH,false",
        "OMPI_MCA_btl,false",
        "SLURMY,false"
    })
    void variablesOfTheOuterJobAreForeign(String variable, boolean foreign) {
        assertThat(dialect.isForeign(variable)).isEqualTo(foreign);
    }

    private JobSpec.Builder job() {
        return JobSpec.builder("train", List.of("python", "train.py"), Path.of("/project dir"), Path.of("/out/%j-%a"));
    }

    private List<String> argv(JobSpec spec) {
        return dialect.submit(new SubmitRequest(
                        spec,
                        new JobTag("t-1"),
                        Path.of("/jobs/script"),
                        Path.of("/jobs/description"),
                        Path.of("/jobs/50%/log")))
                .argv();
    }
}
