package io.codex.core.batch.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobState;
import io.codex.core.batch.JobTag;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A submission that is repeated.
class LocalTagTest extends LocalBackEnd {
    private static final JobTag TAG = new JobTag("a-tag");

    @Test
    void secondSubmissionWithATagGivesTheFirstJobWhateverBecameOfIt() throws IOException {
        JobId first = submit(tagged());
        assertThat(submit(tagged())).isEqualTo(first);
        assertThat(end(first)).isEqualTo(new JobState.Completed());
        assertThat(submit(tagged())).isEqualTo(first);
        assertThat(snapshot(first).tag()).isEqualTo(TAG);
        assertThat(runs()).containsExactly(first + " a-tag");
    }

    @Test
    void manyWhoSubmitATagAtOnceGetOneJob() throws Exception {
        int submitters = 8;
        try (var threads = Executors.newFixedThreadPool(submitters)) {
            Callable<JobId> one = () -> submit(tagged());
            var ids = new HashSet<JobId>();
            for (var result : threads.invokeAll(Collections.nCopies(submitters, one))) {
                ids.add(result.get());
            }
            assertThat(ids).hasSize(1);
            assertThat(end(ids.iterator().next())).isEqualTo(new JobState.Completed());
        }
        assertThat(scheduler().withName("test")).hasSize(1);
        assertThat(runs()).hasSize(1);
    }

    @Test
    void jobWhoseSubmitterIsKilledBeforeTheStartIsStartedOnceByTheNext() throws Exception {
        Process submitter = submitterThat("halt");
        assertThat(submitter.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(submitter.exitValue()).as("killed by SIGKILL").isEqualTo(137);
        assertThat(scheduler().withName("test"))
                .extracting(JobSnapshot::state)
                .containsExactly(new JobState.Pending("starting"));
        JobId id = submit(tagged());
        assertThat(submit(tagged())).isEqualTo(id);
        assertThat(end(id)).isEqualTo(new JobState.Completed());
        assertThat(scheduler().withName("test")).hasSize(1);
        assertThat(runs()).hasSize(1);
    }

    @Test
    void twoProcessesThatSubmitATagAtOnceGetOneJob() throws Exception {
        List<Process> submitters = List.of(submitterThat("submit"), submitterThat("submit"));
        var ids = new HashSet<String>();
        for (Process submitter : submitters) {
            ids.add(new String(submitter.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            assertThat(submitter.waitFor()).isZero();
        }
        assertThat(ids).hasSize(1);
        assertThat(end(new JobId(ids.iterator().next().strip()))).isEqualTo(new JobState.Completed());
        assertThat(runs()).hasSize(1);
    }

    @Test
    void tagWhoseJobWasDeletedStartsANewOne() throws IOException {
        JobId first = submit(tagged());
        assertThat(end(first)).isEqualTo(new JobState.Completed());
        LocalFolders.delete(jobFolder(first));
        JobId second = submit(tagged());
        assertThat(end(second)).isEqualTo(new JobState.Completed());
        assertThat(runs()).hasSize(2);
    }

    private JobSpec.Builder tagged() {
        return tagged(folder);
    }

    private static JobSpec.Builder tagged(Path folder) {
        return JobSpec.builder(
                        "test",
                        List.of("bash", "-c", "echo $CODEX_JOB_ID $CODEX_JOB_TAG >>runs"),
                        folder,
                        folder.resolve("logs/test_%j.log"))
                .tag(TAG);
    }

    private List<String> runs() throws IOException {
        return Files.readAllLines(folder.resolve("runs"));
    }

    private Process submitterThat(String does) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Submitter.class.getName(),
                        folder.toString(),
                        does)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Submits the job, or kills itself where it would start it.
    static final class Submitter {
        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            Shell shell = arguments[1].equals("halt") ? new Killed() : new LocalShell();
            System.out.println(new LocalScheduler(folder.resolve("jobs"), HOST, shell)
                    .submit(tagged(folder).build()));
        }
    }

    private static final class Killed implements Shell {
        private final LocalShell shell = new LocalShell();

        @Override
        public io.codex.core.shell.CommandResult run(Command command) {
            return shell.run(command);
        }

        @Override
        public Process start(Command command) {
            shell.run(Command.of(
                    "kill", "-KILL", Long.toString(ProcessHandle.current().pid())));
            throw new IllegalStateException("survived SIGKILL");
        }
    }
}
