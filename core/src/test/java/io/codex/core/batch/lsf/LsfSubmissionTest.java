package io.codex.core.batch.lsf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import io.codex.core.error.CodexException;
import io.codex.core.shell.CommandResult;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LsfSubmissionTest {
    private final LsfDialect lsf = new LsfDialect();

    @Test
    void smallestJobAsksForNothing() {
        assertThat(submit(job().build()))
                .containsExactly("bsub", "-J", "train", "-Jd", "codex:t1", "-o", "/j/log", "-rn", "/j/script");
    }

    @Test
    void resourcesAreSlotsMemoryWithItsUnitAndGpus() {
        var resources = Resources.builder()
                .nodes(2)
                .tasksPerNode(4)
                .cpusPerTask(8)
                .gpus(new Gpus(4, "H100"))
                .memory(MemorySize.parse("64G"))
                .walltime(Walltime.parse("1d30s"))
                .partitions(List.of("gpu", "main"))
                .account("proj")
                .qos("gold")
                .constraint("type==X86_64")
                .nodelist(List.of("n1", "n2"))
                .excludedNodes(List.of("n3", "n4"))
                .reservation("user1#0")
                .exclusive(true)
                .build();
        assertThat(submit(job().resources(resources).build()))
                .containsSequence("-q", "gpu main", "-P", "proj", "-sla", "gold", "-U", "user1#0", "-x")
                .containsSequence("-n", "64", "-R", "span[ptile=32]", "-M", "65536MB", "-R", "rusage[mem=65536MB]")
                .containsSequence("-gpu", "num=4:gmodel=H100", "-R", "select[type==X86_64]")
                .containsSequence("-R", "select[hname!='n3' && hname!='n4']", "-m", "n1 n2", "-W", "24:01");
    }

    @Test
    void oneNodeKeepsItsSlotsTogether() {
        var resources = Resources.builder().cpusPerTask(6).build();
        assertThat(submit(job().resources(resources).build())).containsSequence("-n", "6", "-R", "span[hosts=1]");
    }

    @Test
    void arraysAlwaysBeginWithOne() {
        assertThat(submit(job().array(new JobArray(0, 10, 3)).build())).containsSequence("-J", "train[1-10]%3");
        var array = new JobId("321");
        assertThat(lsf.taskId(array, new JobArray(5, 10, 0), 5)).isEqualTo(new JobId("321[1]"));
        assertThat(lsf.arrayId(new JobId("321[10]"))).isEqualTo(array);
    }

    @Test
    void restOfTheSpecHasItsOptions() {
        var job = job().comment("for the paper")
                .dependencies(List.of(
                        Dependency.afterOk(new JobId("1")),
                        Dependency.afterAny(new JobId("2")),
                        Dependency.afterNotOk(new JobId("3[4]"))))
                .resources(Resources.builder().walltime(Walltime.parse("2h")).build())
                .endSignal(EndSignal.parse("USR1@90s"))
                .requeue(true)
                .nice(20)
                .held(true)
                .mail(new Mail("a@b.c", EnumSet.allOf(Mail.Event.class)))
                .nativeOptions(List.of("-app", "x"))
                .build();
        assertThat(submit(job))
                .containsSequence("-Jd", "codex:t1 for the paper")
                .containsSequence("-r", "-Q", "75", "-wa", "USR1", "-wt", "0:02", "-sp", "30")
                .containsSequence("-B", "-N", "-u", "a@b.c", "-H")
                .containsSequence("-w", "done(1) && ended(2) && exit(3[4])", "-app", "x", "/j/script");
    }

    @Test
    void singletonIsRefused() {
        assertThatThrownBy(() -> submit(job().singleton(true).build()))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("cannot let a job wait for others of its name");
    }

    @Test
    void wordsOfAnInteractiveCommandReachItsShellWhole() {
        assertThat(lsf.interactive(job().command(List.of("echo", "a b", "it's")).build()))
                .containsExactly("bsub", "-Is", "-J", "train", "echo", "'a b'", "'it'\\''s'");
    }

    /// The first from IBM's "Example messages", the second from the public test of a client of LSF.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Job <2812> is submitted to default queue <normal>.|2812",
                "Cannot connect to LSF. Please wait ... Job <12345678> is submitted to queue <short>.|12345678"
            })
    void printedIdIsTheJobs(String said, String id) {
        assertThat(lsf.submitted(new CommandResult(0, said + "\n", "")))
                .isEqualTo(new SubmitAnswer.Accepted(new JobId(id)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "255|Refused|nosuch: No such queue. Job not submitted.",
                "255|Refused|Job dependency condition invalid or never satisfied. Job not submitted.",
                "255|Refused|bsub: illegal option -- z",
                "143|Busy|LSF is down. Please wait ...",
                "137|Busy|Cannot connect to LSF. Please wait ...",
                "143|Uncertain|batch system daemon not responding ... still trying",
                "143|Uncertain|",
                "0|Uncertain|"
            })
    void refusalsAreToldFromDaemonsThatWereNotReached(int code, String kind, String said) {
        assertThat(lsf.submitted(new CommandResult(code, "", said == null ? "" : said))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(kind);
    }

    @Test
    void jobVariablesAreForeignAndSettingsAreNot() {
        assertThat(List.of("LSB_JOBID", "LSB_JOBINDEX", "LSB_DJOB_HOSTFILE", "LS_SUBCWD"))
                .allMatch(lsf::isForeign);
        assertThat(List.of("LSF_ENVDIR", "LSF_BINDIR", "LSB_DEFAULTQUEUE", "LSB_BJOBS_FORMAT", "PATH"))
                .noneMatch(lsf::isForeign);
    }

    private static JobSpec.Builder job() {
        return JobSpec.builder("train", List.of("python", "x.py"), Path.of("/w"), Path.of("/w/out-%a"));
    }

    private List<String> submit(JobSpec spec) {
        return lsf.submit(new SubmitRequest(
                        spec, new JobTag("t1"), Path.of("/j/script"), Path.of("/j/d"), Path.of("/j/log")))
                .argv();
    }
}
