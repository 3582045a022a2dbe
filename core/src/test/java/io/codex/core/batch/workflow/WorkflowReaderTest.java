package io.codex.core.batch.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.EndSignal;
import io.codex.core.batch.Gpus;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.Mail;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Walltime;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowReaderTest {
    @TempDir
    private Path folder;

    @Test
    void jobs_come_after_what_they_need_with_the_defaults_below_their_own_keys() throws IOException {
        Files.writeString(folder.resolve("report.sh"), "#!/bin/bash -e\necho\n");
        Workflow workflow = read("""
                name: reconstruction
                defaults: {partition: [titan, rigel], time: 1h, mem: 4G, env: {A: 1, B: 2}}
                jobs:
                  report: {script: [report.sh, --all], after-any: train, array: 5-14%2}
                  train:
                    command: "python train.py --lr 0.1"
                    gpus: h100:2
                    time: 1-12:00:00
                    signal: TERM@2m
                    env: {B: 3}
                    after: [prepare]
                  prepare: {command: [python, prep.py], cpus: 4, mail-to: me@example.org}
                """);
        assertThat(workflow.jobs()).extracting(WorkflowJob::name).containsExactly("prepare", "train", "report");
        WorkflowJob train = workflow.jobs().get(1);
        JobSpec spec = train.spec();
        assertThat(spec.command()).containsExactly("bash", "-c", "python train.py --lr 0.1");
        assertThat(spec.resources().gpus()).isEqualTo(new Gpus(2, "h100"));
        assertThat(spec.resources().walltime()).isEqualTo(Walltime.parse("36h"));
        assertThat(spec.resources().memory()).isEqualTo(MemorySize.parse("4G"));
        assertThat(spec.resources().partitions()).containsExactly("titan", "rigel");
        assertThat(spec.endSignal()).isEqualTo(EndSignal.parse("TERM@2m"));
        assertThat(spec.environment()).containsOnly(java.util.Map.entry("A", "1"), java.util.Map.entry("B", "3"));
        assertThat(spec.directory()).isEqualTo(folder);
        assertThat(train.needs()).containsExactly(new Need(Dependency.Condition.AFTER_OK, "prepare"));
        WorkflowJob report = workflow.jobs().get(2);
        assertThat(report.spec().array()).isEqualTo(new JobArray(5, 10, 2));
        assertThat(report.spec().output()).isEqualTo(Path.of("report_%j_%a.log"));
        assertThat(report.spec().command())
                .containsExactly("/bin/bash", "-e", folder.resolve("report.sh").toString(), "--all");
        assertThat(workflow.jobs().get(0).spec().mail())
                .isEqualTo(new Mail("me@example.org", Set.of(Mail.Event.END, Mail.Event.FAIL)));
    }

    @Test
    void every_key_that_is_documented_is_read() {
        Workflow workflow = read("""
                name: all
                jobs:
                  a:
                    command: [true]
                    account: physics
                    comment: words
                    constraint: avx512
                    cpus-per-gpu: 8
                    chdir: sub
                    env: {A: 1}
                    error: a.err
                    exclude: [cn1]
                    exclusive: true
                    gpus: 2
                    mail-on: [begin]
                    mem: 4G
                    native: [--switches=1]
                    nice: 10
                    nodelist: "cn[2,4],cn3"
                    nodes: 2
                    output: a.out
                    partition: titan,rigel
                    qos: high
                    requeue: yes
                    reservation: maintenance
                    signal: USR1@90s
                    singleton: true
                    tasks-per-node: 3
                    time: 30:00
                  b: {command: [true], cpus: 3}
                """);
        JobSpec spec = workflow.jobs().getFirst().spec();
        assertThat(spec.resources().toString())
                .isEqualTo("Resources[nodes=2, tasksPerNode=3, cpusPerTask=null, cpusPerGpu=8, gpus=2, memory=4G, "
                        + "walltime=30m, partitions=[titan, rigel], qos=high, account=physics, constraint=avx512, "
                        + "nodelist=[cn[2,4], cn3], excludedNodes=[cn1], exclusive=true, reservation=maintenance]");
        assertThat(spec.directory()).isEqualTo(folder.resolve("sub"));
        assertThat(spec.output()).isEqualTo(folder.resolve("a.out"));
        assertThat(spec.error()).isEqualTo(folder.resolve("a.err"));
        assertThat(spec.singleton() && spec.requeue()).isTrue();
        assertThat(spec.nice()).isEqualTo(10);
        assertThat(spec.nativeOptions()).containsExactly("--switches=1");
        assertThat(spec.comment()).isEqualTo("words");
    }

    @Test
    void all_problems_are_told_at_once_with_their_lines() {
        assertThatThrownBy(() -> read("""
                        name: re construction
                        default: {}
                        defaults:
                          mem: much
                          command: [ls]
                        jobs:
                          prepare: {cpus: 4}
                          train:
                            command: [a]
                            script: gone.sh
                            after: [prepare, nobody]
                            walltime: 1h
                            gpus: -2
                          train: {command: [b]}
                          x.y: {command: [b]}
                          one: {command: [b], after: two}
                          two: {command: [b], after: three}
                          three: {command: [b], after-any: one}
                          late: {command: [b], signal: TERM@2m}
                          odd: 3
                          empty: {command: }
                        """)).isInstanceOfSatisfying(CodexException.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
            String[] lines = String.valueOf(failure.getMessage())
                    .replace(folder.toString() + "/", "")
                    .replaceAll("; known are: .*", "")
                    .replaceAll(" +flow", "flow")
                    .split("\n");
            assertThat(lines)
                    .containsExactly(
                            "flow.yaml is not a valid workflow:",
                            "flow.yaml:1: a workflow's name is 1 to 50 letters, digits, dots, underscores "
                                    + "and hyphens, not: re construction",
                            "flow.yaml:2: unknown key default in the workflow",
                            "flow.yaml:4: mem: not an amount of memory: much",
                            "flow.yaml:5: unknown key command in defaults",
                            "flow.yaml:7: job prepare needs either a command or a script",
                            "flow.yaml:8: job train needs either a command or a script",
                            "flow.yaml:8: job train waits for nobody, which is no job",
                            "flow.yaml:10: script: there is no file gone.sh",
                            "flow.yaml:12: unknown key walltime in job train",
                            "flow.yaml:13: gpus: not GPUs, such as 2 or h100:2: -2",
                            "flow.yaml:14: train is there twice in jobs, first in line 8",
                            "flow.yaml:15: a job's name is 1 to 32 letters, digits, underscores and hyphens, "
                                    + "not: x.y",
                            "flow.yaml:16: jobs wait for each other: one after two after three after one",
                            "flow.yaml:19: job late: a signal before the end needs a longer walltime",
                            "flow.yaml:20: job odd is not a mapping of keys to values",
                            "flow.yaml:20: job odd needs either a command or a script",
                            "flow.yaml:21: command has no value");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'', 'flow.yaml:1: the file is empty'",
        "'name: [', 'flow.yaml:1: not YAML:'",
        "'a: b: c', 'flow.yaml:1: not YAML: mapping values are not allowed here'",
        "'- a', 'flow.yaml:1: the workflow is not a mapping'",
        "'name: x', 'flow.yaml:1: jobs are missing'",
    })
    void what_is_no_workflow_at_all_is_told_with_its_line(String text, String problem) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(CodexException.class).hasMessageContaining(problem);
    }

    @Test
    void a_job_that_waits_for_itself_is_a_cycle() {
        assertThatThrownBy(() -> read("name: x\njobs:\n  a: {command: [true], after: a}\n"))
                .hasMessageContaining("flow.yaml:3: jobs wait for each other: a after a");
    }

    @Test
    void the_page_has_every_key_and_its_example_is_valid() throws IOException {
        String page = Files.readString(Path.of("../docs/workflow.md"));
        assertThat(JobDraft.KEYS).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
        assertThat(JobDraft.OWN_KEYS).allSatisfy(key -> assertThat(page).contains("`" + key + "`"));
        Files.writeString(folder.resolve("sweep.sh"), "#!/bin/sh\n");
        String example = page.substring(page.indexOf("```yaml") + 7, page.indexOf("```\n\n```"));
        assertThat(read(example).jobs()).hasSize(5);
    }

    private Workflow read(String text) {
        return WorkflowReader.read(folder.resolve("flow.yaml"), text);
    }
}
