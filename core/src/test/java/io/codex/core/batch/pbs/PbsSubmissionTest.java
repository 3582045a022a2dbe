package io.codex.core.batch.pbs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.Dependency;
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

class PbsSubmissionTest {
    private final PbsDialect pro = new PbsDialect(PbsFlavour.PRO);
    private final PbsDialect torque = new PbsDialect(PbsFlavour.TORQUE);

    @Test
    void smallestJobAsksForNothing() {
        assertThat(submit(pro, job().build()))
                .isEqualTo("qsub -v codex=t1 -N train -j oe -o /j/log -S /bin/bash -r n -m n /j/script");
    }

    @Test
    void resourcesOfProAreChunksOnNodesOfTheirOwn() {
        var resources = Resources.builder()
                .nodes(2)
                .tasksPerNode(4)
                .cpusPerTask(8)
                .gpus(new Gpus(4, "a100"))
                .memory(MemorySize.parse("64G"))
                .walltime(Walltime.parse("1d2h"))
                .partitions(List.of("gpu", "main"))
                .account("proj")
                .constraint("ib=true")
                .exclusive(true)
                .build();
        assertThat(submit(pro, job().resources(resources).build()))
                .contains(" -q gpu -A proj ")
                .contains(" -l select=2:ncpus=32:mpiprocs=4:ompthreads=8:ngpus=4:gpu_type=a100:mem=65536mb:ib=true ")
                .contains(" -l place=scatter:excl -l walltime=26:00:00 ");
    }

    @Test
    void resourcesOfTorqueAreNodesAndTheMemoryOfAll() {
        var resources = Resources.builder()
                .nodes(2)
                .cpusPerTask(8)
                .gpus(new Gpus(1, null))
                .memory(MemorySize.parse("4G"))
                .constraint("fast")
                .qos("high")
                .reservation("r.1")
                .exclusive(true)
                .build();
        assertThat(submit(torque, job().resources(resources).build()))
                .contains(" -n -l qos=high -l advres=r.1 -l mem=8192mb -l nodes=2:ppn=8:gpus=1:fast ");
    }

    @Test
    void namedNodesAreChunksOfTheirOwn() {
        var resources = Resources.builder()
                .nodes(3)
                .cpusPerTask(2)
                .nodelist(List.of("n1", "n2"))
                .build();
        assertThat(submit(pro, job().resources(resources).build()))
                .contains(
                        "select=1:ncpus=2:ompthreads=2:host=n1+1:ncpus=2:ompthreads=2:host=n2+1:ncpus=2:ompthreads=2 ");
        assertThat(submit(torque, job().resources(resources).build())).contains("nodes=n1:ppn=2+n2:ppn=2+1:ppn=2 ");
    }

    @Test
    void arraysRunFromTheirFirstIndex() {
        var job = job().array(new JobArray(0, 10, 3)).build();
        assertThat(submit(pro, job))
                .contains("-o /j/log.^array_index^ ")
                .contains(" -r y ")
                .contains(" -J 0-9%3 ");
        assertThat(submit(torque, job))
                .contains("-o /j/log ")
                .contains(" -r n ")
                .contains(" -t 0-9%3 ");
    }

    @Test
    void anArrayOfOneTaskHasAStepBecauseProRefusesARangeOfOne() {
        var job = job().array(new JobArray(4, 1, 0)).build();
        assertThat(submit(pro, job)).contains(" -J 4-5:2 ");
        assertThat(submit(torque, job)).contains(" -t 4-4 ");
    }

    @Test
    void dependenciesAreOneListOfConditions() {
        var job = job().dependencies(List.of(
                        Dependency.afterOk(new JobId("1.s")),
                        Dependency.afterAny(new JobId("2.s")),
                        Dependency.afterOk(new JobId("3[].s"))))
                .build();
        assertThat(submit(pro, job)).contains(" -W depend=afterok:1.s:3[].s,afterany:2.s ");
        assertThat(submit(torque, job)).contains(" -W depend=afterok:1.s,afterokarray:3[].s,afterany:2.s ");
    }

    @Test
    void restOfTheSpecHasItsOptions() {
        var job = job().name("1 big job")
                .nice(2000)
                .held(true)
                .requeue(true)
                .mail(new Mail("a@b.c", EnumSet.allOf(Mail.Event.class)))
                .nativeOptions(List.of("-W", "umask=027"))
                .build();
        assertThat(submit(pro, job))
                .contains(" -N j1_big_job ")
                .contains(" -r y -m abe -M a@b.c -p -1024 -h -W umask=027 /j/script");
        assertThat(submit(torque, job().name("a-name-longer-than-fifteen").build()))
                .contains(" -N a-name-longer-t ");
    }

    @Test
    void variablesOfTheUserJoinTheTag() {
        assertThat(submit(
                        pro,
                        job().nativeOptions(List.of("-v", "A=1,B", "-k", "oed")).build()))
                .startsWith("qsub -v codex=t1,A=1,B -N train ")
                .endsWith(" -k oed /j/script");
    }

    @Test
    void whatPbsCannotDoIsRefused() {
        assertThatThrownBy(() -> submit(pro, job().singleton(true).build()))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("cannot let a job wait for others of its name");
        var excluded = Resources.builder().excludedNodes(List.of("n1")).build();
        assertThatThrownBy(() -> submit(torque, job().resources(excluded).build()))
                .hasMessageContaining("Torque cannot keep a job off given nodes");
        var qos = Resources.builder().qos("high").build();
        assertThatThrownBy(() -> submit(pro, job().resources(qos).build())).hasMessageContaining("quality of service");
    }

    @Test
    void aReservationOfProIsItsQueue() {
        var resources = Resources.builder()
                .reservation("R123")
                .partitions(List.of("main"))
                .build();
        assertThat(submit(pro, job().resources(resources).build()))
                .contains(" -q R123 ")
                .doesNotContain("main");
    }

    @ParameterizedTest
    @CsvSource({"1013.vm-priboy", "1235[].pbs-ha", "77"})
    void printedIdIsTheJobs(String id) {
        assertThat(pro.submitted(new CommandResult(0, id + "\n", "")))
                .isEqualTo(new SubmitAnswer.Accepted(new JobId(id)));
    }

    /// openpbs issue 2623 (162, 171, 183), equinor/ert issue 9430 (188), marbl/canu issue 891,
    /// aidenlab/juicer issue 105 (Torque), openpbs issue 1940, pbs_messages.c of OpenPBS.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "162|Busy|Connection refused qsub: cannot connect to server pbs (errno=15010)",
                "171|Busy|qsub: Invalid credential",
                "1|Busy|qsub: cannot connect to server (null) (errno=15137) could not connect to trqauthd",
                "183|Uncertain|qsub: Premature end of message",
                "1|Uncertain|qsub: Failed to recv data from background qsub",
                "143|Uncertain|",
                "188|Refused|qsub: Job violates queue and/or server resource limits",
                "170|Refused|qsub: submit error (Unknown queue MSG=requested queue not found)",
                "2|Refused|qsub: illegal -J value",
                "1|Refused|qsub: Access from host not allowed, or unknown host",
                "1|Refused|qsub: Array job exceeds server or queue size limit",
                "1|Refused|qsub: would exceed queue main's per-user limit"
            })
    void refusalsAreToldFromServersThatWereNotReached(int code, String kind, String said) {
        assertThat(pro.submitted(new CommandResult(code, "", said == null ? "" : said))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(kind);
    }

    @Test
    void noIdInASuccessIsUncertain() {
        assertThat(pro.submitted(new CommandResult(0, "", ""))).isInstanceOf(SubmitAnswer.Uncertain.class);
    }

    @Test
    void tasksAreNamedInsideTheBrackets() {
        var array = new JobId("1235[].pbs-ha");
        assertThat(pro.taskId(array, JobArray.of(10), 4)).isEqualTo(new JobId("1235[4].pbs-ha"));
        assertThat(pro.arrayId(new JobId("1235[4].pbs-ha"))).isEqualTo(array);
        assertThat(pro.arrayId(new JobId("77.s"))).isEqualTo(new JobId("77.s"));
    }

    @Test
    void jobVariablesAreForeignAndThoseOfTheClientAreNot() {
        assertThat(List.of("PBS_JOBID", "PBS_O_WORKDIR", "PBS_NODEFILE", "codex"))
                .allMatch(pro::isForeign);
        assertThat(List.of("PBS_CONF_FILE", "PBS_SERVER", "PBS_DEFAULT", "PATH"))
                .noneMatch(pro::isForeign);
    }

    @Test
    void onlyAShellIsInteractiveAndOnTorqueAScript() {
        var bash = job().command(List.of("bash")).build();
        assertThat(pro.interactive(bash)).containsExactly("qsub", "-I", "-N", "train");
        var script = job().command(List.of("./x")).build();
        assertThat(torque.interactive(script)).containsExactly("qsub", "-I", "-N", "train", "-x", "./x");
        assertThatThrownBy(() -> pro.interactive(script)).hasMessageContaining("only a shell");
        assertThatThrownBy(() -> torque.interactive(job().build())).hasMessageContaining("only a shell");
    }

    private static JobSpec.Builder job() {
        return JobSpec.builder("train", List.of("python", "x.py"), Path.of("/w"), Path.of("/w/out-%a"));
    }

    private static String submit(PbsDialect dialect, JobSpec spec) {
        var request =
                new SubmitRequest(spec, new JobTag("t1"), Path.of("/j/script"), Path.of("/j/d"), Path.of("/j/log"));
        return String.join(" ", dialect.submit(request).argv());
    }
}
