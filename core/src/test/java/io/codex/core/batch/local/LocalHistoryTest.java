package io.codex.core.batch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.Dependency;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is remembered of jobs, and for how long; what the host says of itself.
class LocalHistoryTest extends LocalBackEnd {
    @Test
    void queueHasWhatHasNotEndedAndTheHistoryWhatHas() throws IOException {
        JobId ended = submit(job("true"));
        end(ended);
        JobId old = submit(job("true"));
        end(old);
        age(old, Duration.ofDays(2));
        JobId held = submit(job("true").held(true));
        JobId running = submit(job("sleep 300"));
        assertThat(scheduler().queue()).extracting(JobSnapshot::id).containsExactly(running, held);
        assertThat(scheduler().history(Instant.now().minus(Duration.ofDays(1))))
                .extracting(JobSnapshot::id)
                .containsExactly(ended);
        assertThat(scheduler().history(Instant.EPOCH))
                .extracting(JobSnapshot::id)
                .containsExactly(ended, old);
    }

    @Test
    void jobOfAnEarlierBootHasVanished() throws IOException {
        JobId id = submit(job("sleep 300"));
        awaitRunning(id);
        Path file = jobFolder(id).resolve("supervisor");
        String intact = Files.readString(file);
        Files.writeString(file, intact.replaceFirst("\\S+", "00000000-0000-0000-0000-000000000000"));
        assertThat(state(id)).isEqualTo(new JobState.Vanished(HOST + " was booted since"));
        JobId after = submit(job("true").dependencies(List.of(Dependency.afterOk(id))));
        assertThat(end(after)).isInstanceOf(JobState.Cancelled.class);
        Files.writeString(file, intact);
    }

    @Test
    void jobsThatEndedLongAgoAreDeletedWithTheirTagsOnceADay() throws IOException {
        var tag = new JobTag("old");
        JobId old = submit(job("true").tag(tag));
        end(old);
        age(old, Duration.ofDays(31));
        JobId young = submit(job("true"));
        end(young);
        assertThat(jobFolder(old)).as("looked for already today").exists();
        assertThat(submit(job("true").tag(tag))).as("known until then").isEqualTo(old);
        aDayLater();
        assertThat(submit(job("true").tag(tag))).as("forgotten with its job").isNotEqualTo(old);
        assertThat(jobFolder(old)).doesNotExist();
        assertThat(jobFolder(young)).exists();
    }

    @Test
    void damagedJobIsKeptAndHindersNoSubmission() throws IOException {
        JobId damaged = submit(job("sleep 300"));
        awaitRunning(damaged);
        Path file = jobFolder(damaged).resolve("supervisor");
        String intact = Files.readString(file);
        Files.writeString(file, "torn");
        age(damaged, Duration.ofDays(31));
        aDayLater();
        assertThat(end(submit(job("true")))).isEqualTo(new JobState.Completed());
        assertThat(jobFolder(damaged)).exists();
        Files.writeString(file, intact);
    }

    @Test
    void jobThatAnotherWaitsForAndTheLastNumberAreKept() throws IOException {
        JobId old = submit(job("true"));
        end(old);
        JobId held = submit(job("true").held(true).dependencies(List.of(Dependency.afterOk(old))));
        age(old, Duration.ofDays(31));
        Files.delete(hostFolder().resolve("pruned"));
        submit(job("true"));
        assertThat(jobFolder(old)).exists();
        scheduler().release(List.of(held));
        assertThat(end(held)).isEqualTo(new JobState.Completed());
    }

    /// As a codex wrote it whose jobs had a name, a command, an environment, a directory and an output only.
    @Test
    void runningJobOfAnOlderCodexIsSeen() throws IOException {
        JobId id = submit(job("sleep 300"));
        awaitRunning(id);
        Files.delete(jobFolder(id).resolve("plan"));
        Files.delete(jobFolder(id).resolve("attempt"));
        Files.writeString(jobFolder(id).resolve("job.json"), """
                {"number":1,"host":"%s","spec":{"name":"test","command":["sleep","300"],"environment":{},
                "directory":"%s","output":"%s/log"},"submitted":"2026-01-01T00:00:00Z"}
                """.formatted(HOST, folder, folder));
        assertThat(state(id)).isEqualTo(new JobState.Running());
        scheduler().cancel(id, "me", LONG);
        assertThat(state(id)).isEqualTo(new JobState.Cancelled("me"));
    }

    @Test
    void leftoversOfKilledSubmittersAreDeletedAfterADay() throws IOException {
        Path draft = Files.createDirectories(hostFolder().resolve(".new-1"));
        Files.setLastModifiedTime(draft, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        end(submit(job("true")));
        assertThat(draft).doesNotExist();
    }

    @Test
    void jobOnAFullDiskLeavesItsExitCodeAndANewOneIsRefused() throws IOException {
        var shell = new LocalShell();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        var mounted = shell.run(Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk.toString()));
        assertThat(mounted.succeeded())
                .as("this test needs root, to mount a small file system: %s", mounted.err())
                .isTrue();
        try {
            var onDisk = new LocalScheduler(disk, HOST, shell);
            JobId id = onDisk.submit(job("until [ -e go ]; do sleep 0.1; done; exit 3")
                    .requeue(true)
                    .build());
            await().until(() -> onDisk.queue().stream().anyMatch(job -> job.state() instanceof JobState.Running));
            shell.run(Command.of("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=1k"));
            assertThatThrownBy(() -> onDisk.submit(job("true").build()))
                    .isInstanceOf(CodexException.class)
                    .hasMessageContaining("No space left");
            Files.createFile(folder.resolve("go"));
            assertThat(onDisk.await(id, LONG).state()).isEqualTo(new JobState.Failed(3));
            assertThat(onDisk.withName("test")).hasSize(1);
        } finally {
            shell.run(Command.of("umount", "-l", disk.toString()));
        }
    }

    @Test
    void hostIsTheOneNodeOfTheOnePartition() {
        assertThat(scheduler().partitions()).extracting(Partition::name).containsExactly("local");
        Node node = scheduler().nodes().getFirst();
        assertThat(node.name()).isEqualTo(HOST);
        assertThat(node.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(node.memory()).isNotNull();
        assertThat(node.usable()).isTrue();
    }

    private void aDayLater() throws IOException {
        Files.setLastModifiedTime(
                hostFolder().resolve("pruned"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    }

    /// As if the job had ended so long ago.
    private void age(JobId id, Duration by) throws IOException {
        for (String file : List.of("exit", "job.json", "supervisor")) {
            Files.setLastModifiedTime(
                    jobFolder(id).resolve(file), FileTime.from(Instant.now().minus(by)));
        }
    }
}
