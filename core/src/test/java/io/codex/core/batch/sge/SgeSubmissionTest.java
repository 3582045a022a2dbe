package io.codex.core.batch.sge;

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
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SgeSubmissionTest {
    private static final Path FOLDER = Path.of("/home/ada/jobs/t-1");
    private final SgeDialect dialect = new SgeDialect(SgeSite.usual(), ZoneOffset.UTC);

    @Test
    void aJobThatAsksForNothing() {
        assertThat(argv(job()))
                .containsExactly(
                        "qsub",
                        "-terse",
                        "-b",
                        "n",
                        "-S",
                        "/bin/bash",
                        "-notify",
                        "-N",
                        "slot7",
                        "-ac",
                        "codex=t-1",
                        "-wd",
                        "/home/ada/jobs/t-1",
                        "-o",
                        "/home/ada/jobs/t-1/log",
                        "-j",
                        "y",
                        "-r",
                        "n",
                        "/home/ada/jobs/t-1/script");
    }

    @Test
    void theWholeEnvironmentIsNeverSent() {
        assertThat(argv(job())).doesNotContain("-V");
    }

    @Test
    void everyResource() {
        Resources all = Resources.builder()
                .tasksPerNode(2)
                .cpusPerTask(2)
                .gpus(new Gpus(4, "h100"))
                .memory(MemorySize.parse("10G"))
                .walltime(Walltime.parse("1h30m"))
                .partitions(List.of("all.q", "debug.q"))
                .account("proj")
                .constraint("arch=lx-amd64")
                .nodelist(List.of("n1", "n2"))
                .excludedNodes(List.of("n3", "n4"))
                .exclusive(true)
                .reservation("77")
                .build();
        assertThat(options(job().resources(all)))
                .containsExactly(
                        "-pe",
                        "smp",
                        "4",
                        "-l",
                        "h_rt=5400,h_vmem=2560M,gpu=1,gpu_type=h100,hostname=(n1|n2)&!(n3|n4),exclusive=true,"
                                + "arch=lx-amd64",
                        "-q",
                        "all.q,debug.q",
                        "-P",
                        "proj",
                        "-ar",
                        "77");
    }

    @Test
    void oneCpuNeedsNoParallelEnvironment() {
        assertThat(options(job().resources(Resources.builder().cpusPerTask(1).build())))
                .isEmpty();
    }

    @Test
    void theSlotsOfSeveralNodesAreCountedTogether() {
        Resources two = Resources.builder()
                .nodes(2)
                .tasksPerNode(4)
                .memory(MemorySize.parse("8G"))
                .build();
        assertThat(options(job().resources(two))).containsExactly("-pe", "mpi", "8", "-l", "h_vmem=2048M");
    }

    @Test
    void memoryThatDoesNotDivideIsRoundedUp() {
        Resources three = Resources.builder()
                .cpusPerTask(3)
                .memory(MemorySize.parse("1000M"))
                .build();
        assertThat(options(job().resources(three))).contains("h_vmem=334M");
    }

    @Test
    void onlyNodesAndOnlyExcludedNodes() {
        Resources wanted = Resources.builder().nodelist(List.of("a", "b")).build();
        Resources unwanted =
                Resources.builder().excludedNodes(List.of("a", "b")).build();
        assertThat(options(job().resources(wanted))).containsExactly("-l", "hostname=a|b");
        assertThat(options(job().resources(unwanted))).containsExactly("-l", "hostname=!(a|b)");
    }

    @Test
    void aJobWithoutALimitOfTime() {
        Resources unlimited = Resources.builder().walltime(Walltime.unlimited()).build();
        assertThat(options(job().resources(unlimited))).containsExactly("-l", "h_rt=INFINITY");
    }

    @Test
    void gpusThatCannotBeCountedBySlotsAreRefusedUnlessTheSiteCountsThemByJob() {
        Resources one =
                Resources.builder().cpusPerTask(8).gpus(new Gpus(1, null)).build();
        assertThatThrownBy(() -> argv(job().resources(one)))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("1 GPUs for 8 CPUs");
        var byJob = new SgeDialect(new SgeSite("smp", "mpi", "gpu", "gpu_type", "h_vmem", false), ZoneOffset.UTC);
        assertThat(byJob.submit(request(job().resources(one))).argv()).contains("gpu=1");
    }

    @Test
    void qualityOfServiceIsRefused() {
        Resources qos = Resources.builder().qos("high").build();
        assertThatThrownBy(() -> argv(job().resources(qos)))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining("high");
    }

    @Test
    void anArrayCountsFromOne() {
        assertThat(options(job().array(new JobArray(5, 10, 3)))).containsExactly("-t", "1-10", "-tc", "3");
        assertThat(options(job().array(JobArray.of(2)))).containsExactly("-t", "1-2");
        assertThat(dialect.taskId(new JobId("4"), new JobArray(5, 10, 0), 7)).isEqualTo(new JobId("4.3"));
        assertThat(dialect.arrayId(new JobId("4.3"))).isEqualTo(new JobId("4"));
        assertThat(dialect.arrayId(new JobId("4"))).isEqualTo(new JobId("4"));
    }

    @Test
    void dependenciesAndTheNameOfASingletonAreHeldFor() {
        List<Dependency> needs = List.of(Dependency.afterOk(new JobId("4.3")), Dependency.afterNotOk(new JobId("5")));
        assertThat(options(job().dependencies(needs).singleton(true))).containsExactly("-hold_jid", "4,5,slot7");
        assertThat(dialect.checkedConditions()).containsExactly(Dependency.Condition.AFTER_ANY);
    }

    @Test
    void theOtherOptions() {
        var mail = new Mail("ada@example.org", Set.of(Mail.Event.FAIL, Mail.Event.BEGIN, Mail.Event.END));
        assertThat(argv(job().nice(5000).mail(mail).held(true).requeue(true).nativeOptions(List.of("-R", "y"))))
                .containsSequence(
                        "-r",
                        "y",
                        "-p",
                        "-1023",
                        "-m",
                        "bea",
                        "-M",
                        "ada@example.org",
                        "-h",
                        "-R",
                        "y",
                        "/home/ada/jobs/t-1/script");
        assertThat(argv(job().mail(new Mail(null, Set.of(Mail.Event.END)))))
                .containsSequence("-m", "e")
                .doesNotContain("-M");
    }

    @ParameterizedTest
    @CsvSource({
        "slot7,slot7",
        "a b&<c>,a_b__c_",
        "1ab,_1ab",
        "-x,_-x",
        "aäb,a_b",
        "'a:b@c\\d*e?',a_b_c_d_e_",
        "ALL,_ALL"
    })
    void namesAreMappedToWhatGridEngineTakes(String name, String mapped) {
        assertThat(SgeName.of(name)).isEqualTo(mapped);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "4.1-3:1,4"})
    void anIdIsAccepted(String out, String id) {
        assertThat(dialect.submitted(Golden.printed(out + "\n"))).isEqualTo(new SubmitAnswer.Accepted(new JobId(id)));
    }

    @Test
    void theLongFormIsAcceptedEvenAfterAWarning() {
        assertThat(dialect.submitted(Golden.printed(
                        "warning: no suitable queues\nYour job-array 8.1-2:1 (\"ww\") has been submitted\n")))
                .isEqualTo(new SubmitAnswer.Accepted(new JobId("8")));
        assertThat(dialect.submitted(Golden.failed(1, "Your job 3 (\"t3\") has been submitted\nJob 3 exited\n")))
                .isEqualTo(new SubmitAnswer.Accepted(new JobId("3")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|Unable to run job: error: no suitable queues",
                "1|Unable to run job: Job was rejected because job requests unknown queue \"nosuch.q\"",
                "1|Unable to run job: job rejected: the requested project \"noproj\" does not exist",
                "1|Unable to run job: unknown resource \"nope\"",
                "1|Unable to run job: job rejected: you tried to submit a job with more than 75000 tasks",
                "14|Unable to read script file because of error: error opening /x: No such file or directory",
                "2|qsub: invalid option argument \"-nosuch\""
            })
    void whatGridEngineDoesNotTakeIsRefused(int exitCode, String err) {
        assertThat(dialect.submitted(Golden.failed(exitCode, err + "\nExiting.\n")))
                .isEqualTo(new SubmitAnswer.Refused(err + "\nExiting."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|error: commlib error: got select error (Connection refused)",
                "25|Unable to run job: job rejected: only 2 jobs are allowed per user (current job count: 2)"
            })
    void whatItMayTakeLaterIsBusy(int exitCode, String err) {
        assertThat(dialect.submitted(Golden.failed(exitCode, err))).isEqualTo(new SubmitAnswer.Busy(err));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "143|Unable to run job: unable to send message to qmaster using port 6444 on host \"h\": got send error",
                "1|Unable to run job: unable to send message to qmaster using port 6444 on host \"h\": got send error",
                "1|Unable to run job: Error reading answer list from qmaster",
                "1|Unable to run job: failed receiving gdi request response for mid=1 (got syncron message receive timeout error)"
            })
    void anAnswerThatDidNotComeIsUncertain(int exitCode, String err) {
        assertThat(dialect.submitted(Golden.failed(exitCode, err))).isEqualTo(new SubmitAnswer.Uncertain(err));
    }

    @Test
    void anAnswerWithoutAnIdIsUncertain() {
        assertThat(dialect.submitted(new CommandResult(0, "hello", ""))).isEqualTo(new SubmitAnswer.Uncertain("hello"));
    }

    @Test
    void qrshHandsTheWordsToAShell() {
        JobSpec spec = JobSpec.builder("a b", List.of("sh", "-c", "echo 'x'; exit 4"), Path.of("/"), Path.of("/o"))
                .resources(Resources.builder().cpusPerTask(2).build())
                .build();
        assertThat(dialect.interactive(spec))
                .containsExactly(
                        "qrsh",
                        "-now",
                        "n",
                        "-pty",
                        "y",
                        "-N",
                        "a_b",
                        "-pe",
                        "smp",
                        "2",
                        "sh",
                        "-c",
                        "'echo '\\''x'\\''; exit 4'");
    }

    private List<String> options(JobSpec.Builder spec) {
        List<String> argv = argv(spec);
        return argv.subList(19, argv.size() - 1);
    }

    private List<String> argv(JobSpec.Builder spec) {
        return dialect.submit(request(spec)).argv();
    }

    private static SubmitRequest request(JobSpec.Builder spec) {
        return new SubmitRequest(
                spec.build(), new JobTag("t-1"), FOLDER.resolve("script"), FOLDER.resolve("d"), FOLDER.resolve("log"));
    }

    private static JobSpec.Builder job() {
        return JobSpec.builder("slot7", List.of("true"), Path.of("/home/ada"), FOLDER.resolve("out-%a"));
    }
}
