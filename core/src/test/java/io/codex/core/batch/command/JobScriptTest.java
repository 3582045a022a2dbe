package io.codex.core.batch.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.EndSignal;
import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.batch.JobVariables;
import io.codex.core.batch.Resources;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.batch.Walltime;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The script that every job runs, in a real bash.
class JobScriptTest {
    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"exit 0, 0", "exit 3, 3", "exit 255, 255", "kill -9 $$, 137", "kill -SEGV $$, 139"})
    void the_exit_code_is_the_commands_and_left_behind(String command, int code) throws IOException {
        SubmissionFolder folder = submission(command, spec -> spec);
        assertThat(run(folder, "17").exitCode()).isEqualTo(code);
        assertThat(folder.exit(-1)).hasValueSatisfying(exit -> {
            assertThat(exit.code()).isEqualTo(code);
            assertThat(exit.signal()).isEmpty();
            assertThat(exit.attempt()).isEqualTo(1);
        });
    }

    @Test
    void an_exit_code_that_means_more_to_the_scheduler_is_only_left_behind() throws IOException {
        SubmissionFolder folder = submission("exit 99", spec -> spec);
        assertThat(run(folder, "17").exitCode()).isEqualTo(1);
        assertThat(folder.exit(-1))
                .hasValueSatisfying(exit -> assertThat(exit.code()).isEqualTo(99));
    }

    @Test
    void the_output_is_the_commands_alone() throws IOException {
        SubmissionFolder folder = submission("echo out; echo err >&2; kill -9 $$", spec -> spec);
        run(folder, "17");
        assertThat(home.resolve("out-17-")).hasContent("out\nerr");
    }

    @Test
    void standard_error_goes_where_it_is_asked() throws IOException {
        SubmissionFolder folder = submission("echo out; echo err >&2", spec -> spec.error(home.resolve("err-%j")));
        run(folder, "17");
        assertThat(home.resolve("out-17-")).hasContent("out");
        assertThat(home.resolve("err-17")).hasContent("err");
    }

    @Test
    void arguments_and_variables_arrive_as_they_are() throws IOException {
        String odd = "a 'b' \"c\" $HOME `id` \\ * %j\nü";
        SubmissionFolder folder = submission(
                "printf '%s' \"$1$ODD\"",
                spec -> spec.command(List.of("bash", "-c", "printf '%s' \"$1$ODD\"", "-", odd))
                        .environment(Map.of("ODD", odd)));
        run(folder, "17");
        assertThat(home.resolve("out-17-")).hasContent(odd + odd);
    }

    @Test
    void a_job_knows_who_it_is() throws IOException {
        SubmissionFolder folder = submission(
                "echo $CODEX_JOB_ID $CODEX_JOB_TAG $CODEX_ATTEMPT ${CODEX_ARRAY_INDEX-none} $PWD", spec -> spec);
        run(folder, "17");
        assertThat(home.resolve("out-17-")).hasContent("17 the-tag 1 none " + home);
    }

    @Test
    void an_array_task_has_the_index_that_was_asked_for_whatever_the_scheduler_counts_from() throws IOException {
        SubmissionFolder folder =
                submission("echo $CODEX_JOB_ID $CODEX_ARRAY_INDEX", spec -> spec.array(new JobArray(5, 3, 0)));
        run(folder, "17", "INDEX=1");
        run(folder, "17", "INDEX=3");
        assertThat(home.resolve("out-17-5")).hasContent("17_1 5");
        assertThat(home.resolve("out-17-7")).hasContent("17_3 7");
        assertThat(folder.exit(5)).isPresent();
        assertThat(folder.exit(6)).isEmpty();
        assertThat(folder.exit(7)).isPresent();
    }

    @Test
    void of_two_jobs_with_one_tag_the_second_ends_before_it_does_anything() throws IOException {
        SubmissionFolder folder = submission("echo ran >> ran", spec -> spec);
        run(folder, "17");
        CommandResult second = run(folder, "18");
        assertThat(second.exitCode()).isEqualTo(125);
        assertThat(second.err()).contains("job 17 runs for the tag the-tag");
        assertThat(home.resolve("ran")).hasContent("ran");
        assertThat(folder.id()).hasValueSatisfying(id -> assertThat(id.id()).hasToString("17"));
    }

    @Test
    void a_job_is_found_by_its_id_though_its_submission_was_not_written_down() throws IOException {
        SubmissionFolder folder = submission("true", spec -> spec);
        var folders = new SubmissionFolders(home.resolve("jobs"));
        assertThat(folders.withId(new JobId("17"))).isEmpty();
        CommandResult result = run(folder, "17");
        assertThat(result.err()).isEmpty();
        assertThat(folders.withId(new JobId("17"))).contains(folder);
        assertThat(home.resolve("jobs/by-id")).isDirectoryNotContaining("glob:**/.*");
    }

    @Test
    void a_job_that_was_cancelled_before_it_started_does_not_start() throws IOException {
        SubmissionFolder folder = submission("echo ran >> ran", spec -> spec);
        folder.writeCancelled(-1, "ada");
        assertThat(run(folder, "17").exitCode()).isEqualTo(143);
        assertThat(home.resolve("ran")).doesNotExist();
    }

    @Test
    void a_second_start_of_the_same_job_counts_as_one() throws IOException {
        SubmissionFolder folder = submission("echo attempt $CODEX_ATTEMPT; exit $((CODEX_ATTEMPT - 2))", spec -> spec);
        run(folder, "17");
        assertThat(run(folder, "17").exitCode()).isZero();
        assertThat(home.resolve("out-17-")).hasContent("attempt 1\nattempt 2");
        assertThat(folder.exit(-1))
                .hasValueSatisfying(exit -> assertThat(exit.attempt()).isEqualTo(2));
    }

    @Test
    void a_start_that_was_given_up_does_not_speak_for_a_later_one() throws Exception {
        SubmissionFolder folder = submission(
                "echo attempt $CODEX_ATTEMPT; [ $CODEX_ATTEMPT = 1 ] || exit 5; while [ ! -e go ]; do sleep 0.1; done",
                spec -> spec);
        Process first = start(folder, "17");
        awaitOutput("attempt 1");
        run(folder, "17");
        Files.createFile(home.resolve("go"));
        assertThat(first.waitFor()).isZero();
        assertThat(folder.exit(-1))
                .hasValueSatisfying(exit -> assertThat(exit.code()).isEqualTo(5));
    }

    @Test
    void exit_75_asks_the_scheduler_for_another_start_and_leaves_no_end() throws IOException {
        SubmissionFolder folder = submission("exit 75", spec -> spec.requeue(true));
        assertThat(run(folder, "17").exitCode()).isEqualTo(99);
        assertThat(folder.exit(-1)).isEmpty();
    }

    @Test
    void exit_75_is_an_exit_code_like_others_where_a_job_may_not_be_requeued() throws IOException {
        SubmissionFolder folder = submission("exit 75", spec -> spec);
        assertThat(run(folder, "17").exitCode()).isEqualTo(75);
        assertThat(folder.exit(-1)).isPresent();
    }

    @Test
    void a_signal_reaches_the_command_which_may_end_in_its_own_way() throws Exception {
        SubmissionFolder folder =
                submission("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done", spec -> spec);
        Process job = start(folder, "17");
        awaitOutput("ready");
        job.destroy();
        assertThat(job.waitFor()).isEqualTo(7);
        assertThat(home.resolve("out-17-")).hasContent("ready\nbye");
        assertThat(folder.exit(-1)).hasValueSatisfying(exit -> {
            assertThat(exit.code()).isEqualTo(7);
            assertThat(exit.signal()).isEqualTo("TERM");
        });
    }

    /// As schedulers do that signal every process of a job.
    @RepeatedTest(20)
    void a_signal_to_the_job_and_its_command_at_once_loses_no_exit_code() throws Exception {
        SubmissionFolder folder =
                submission("trap 'exit 7' TERM; echo ready; while :; do sleep 0.1; done", spec -> spec);
        Process job = start(folder, "17");
        awaitOutput("ready");
        String all = Stream.concat(Stream.of(job.toHandle()), job.descendants())
                .map(process -> Long.toString(process.pid()))
                .collect(Collectors.joining(" "));
        new LocalShell().run(Command.of("bash", "-c", "kill -CONT %1$s; kill -TERM %1$s".formatted(all)));
        assertThat(job.waitFor()).isEqualTo(7);
        assertThat(folder.exit(-1)).hasValueSatisfying(exit -> {
            assertThat(exit.code()).isEqualTo(7);
            assertThat(exit.signal()).isEqualTo("TERM");
        });
    }

    @Test
    void the_schedulers_warning_before_it_kills_is_sigterm_to_the_command() throws Exception {
        SubmissionFolder folder =
                submission("trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.1; done", spec -> spec);
        Process job = start(folder, "17");
        awaitOutput("ready");
        new LocalShell().run(Command.of("kill", "-USR2", Long.toString(job.pid())));
        assertThat(job.waitFor()).isEqualTo(7);
        assertThat(folder.exit(-1))
                .hasValueSatisfying(exit -> assertThat(exit.signal()).isEqualTo("TERM"));
    }

    @Test
    void the_command_does_not_die_of_the_schedulers_warnings() throws Exception {
        SubmissionFolder folder = submission("echo ready; sleep 1; exit 7", spec -> spec);
        Process job = start(folder, "17");
        awaitOutput("ready");
        String all =
                job.descendants().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        new LocalShell().run(Command.of("bash", "-c", "kill -USR1 %1$s; kill -USR2 %1$s".formatted(all)));
        assertThat(job.waitFor()).isEqualTo(7);
    }

    @Test
    void a_signal_before_the_walltime_is_sent_where_the_scheduler_sends_none() throws IOException {
        SubmissionFolder folder = submission(
                "trap 'echo checkpoint; exit 0' USR1; while :; do sleep 0.1; done",
                spec -> spec.endSignal(new EndSignal("USR1", Duration.ofSeconds(9)))
                        .resources(Resources.builder()
                                .walltime(Walltime.of(Duration.ofSeconds(10)))
                                .build()));
        assertThat(run(folder, "17").exitCode()).isZero();
        assertThat(home.resolve("out-17-")).hasContent("checkpoint");
        // it is a message and no end
        assertThat(folder.exit(-1))
                .hasValueSatisfying(exit -> assertThat(exit.signal()).isEmpty());
    }

    @Test
    void a_predecessor_that_failed_keeps_the_command_from_running_where_the_scheduler_cannot() throws IOException {
        SubmissionFolder before = submission("exit 1", spec -> spec);
        run(before, "16");
        SubmissionFolder folder = submission("the-next", "echo ran", spec -> spec, "ok 1 " + before.path());
        assertThat(run(folder, "17").exitCode()).isEqualTo(1);
        assertThat(home.resolve("out-17-")).doesNotExist();
        SubmissionFolder other = submission("the-other", "echo ran", spec -> spec, "notok 1 " + before.path());
        assertThat(run(other, "18").exitCode()).isZero();
        assertThat(home.resolve("out-18-")).hasContent("ran");
    }

    @Test
    void the_directives_in_a_users_script_are_the_schedulers_to_read() throws IOException {
        Path script = home.resolve("user.sh");
        Files.writeString(script, "#!/bin/bash\n#TEST --mem=4G\n# a word\n#TEST -p titan\necho\n#TEST --late\n");
        SubmissionFolder folder = submission("", spec -> spec.command(List.of(script.toString())));
        assertThat(Files.readAllLines(folder.script()))
                .startsWith("#!/bin/bash", "#TEST --mem=4G", "#TEST -p titan")
                .doesNotContain("#TEST --late");
    }

    @Test
    void an_array_that_codex_does_not_know_of_is_refused() throws IOException {
        Path script = home.resolve("user.sh");
        Files.writeString(script, "#!/bin/bash\n# G\u00e4ste\n#TEST --array=1-3\n", StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> submission("", spec -> spec.command(List.of(script.toString()))))
                .hasMessageContaining("#TEST --array=1-3");
        assertThatThrownBy(() -> submission("", spec -> spec.nativeOptions(List.of("-a", "1-3"))))
                .hasMessageContaining("-a");
        submission("", spec -> spec.nativeOptions(List.of("--account=x", "--arraylike")));
    }

    @Test
    void variables_of_the_user_and_of_the_wrapper_do_not_meet() throws IOException {
        SubmissionFolder folder =
                submission("echo $index $output $tag $command", spec -> spec.environment(Map.of("command", "theirs")));
        run(folder, "17", "index=i", "output=o", "tag=t");
        assertThat(home.resolve("out-17-")).hasContent("i o t theirs");
    }

    @Test
    void the_folder_of_the_output_is_made() throws IOException {
        SubmissionFolder folder = submission("echo ran", spec -> spec.output(home.resolve("logs/%j/out")));
        run(folder, "17");
        assertThat(home.resolve("logs/17/out")).hasContent("ran");
    }

    @Test
    void a_folder_that_is_gone_is_told_in_the_log() throws IOException {
        SubmissionFolder folder = submission("true", spec -> spec.directory(home.resolve("nowhere")));
        CommandResult result = run(folder, "17");
        assertThat(result.exitCode()).isEqualTo(125);
        assertThat(result.err()).contains("codex: cannot enter " + home.resolve("nowhere"));
        assertThat(folder.exit(-1)).hasValueSatisfying(exit -> {
            assertThat(exit.code()).isEqualTo(125);
            assertThat(exit.reason()).isEqualTo("cannot enter " + home.resolve("nowhere"));
        });
    }

    private void awaitOutput(String text) {
        await().until(() -> Files.exists(home.resolve("out-17-"))
                && Files.readString(home.resolve("out-17-")).contains(text));
    }

    private SubmissionFolder submission(String command, UnaryOperator<JobSpec.Builder> more) throws IOException {
        return submission("the-tag", command, more);
    }

    private SubmissionFolder submission(
            String tag, String command, UnaryOperator<JobSpec.Builder> more, String... needs) throws IOException {
        JobSpec spec = more.apply(
                        JobSpec.builder("job", List.of("bash", "-c", command), home, home.resolve("out-%j-%a")))
                .build();
        SubmissionFolder folder = new SubmissionFolders(home.resolve("jobs")).make(new JobTag(tag), spec);
        PrivateFile.replace(folder.environment(), JobScript.environment(spec));
        PrivateFile.replace(folder.script(), JobScript.text(dialect(), spec, folder, List.of(needs)));
        return folder;
    }

    private static CommandResult run(SubmissionFolder folder, String id, String... variables) {
        return new LocalShell().run(Command.of(argv(folder, id, variables)));
    }

    private static Process start(SubmissionFolder folder, String id) {
        return new LocalShell().start(Command.of(argv(folder, id)));
    }

    private static List<String> argv(SubmissionFolder folder, String id, String... variables) {
        var argv = new ArrayList<>(List.of("env", "ID=" + id));
        argv.addAll(List.of(variables));
        argv.addAll(List.of("bash", folder.script().toString()));
        return argv;
    }

    /// A scheduler that counts array tasks from 1 and puts a job back that exits with 99.
    private static SchedulerDialect dialect() {
        return (SchedulerDialect) Proxy.newProxyInstance(
                SchedulerDialect.class.getClassLoader(),
                new Class<?>[] {SchedulerDialect.class},
                (_, method, _) -> switch (method.getName()) {
                    case "variables" ->
                        new JobVariables(
                                "$ID",
                                "$ID${_codex_raw_index:+_$_codex_raw_index}",
                                "${INDEX:-}",
                                JobVariables.IndexBase.ONE,
                                "exit 99");
                    case "sendsEndSignal" -> false;
                    case "endWarning" -> "USR2";
                    case "meaningfulExits" -> Set.of(99);
                    case "directive" -> "#TEST";
                    case "arrayOption" -> "--array|-a";
                    default -> throw new AssertionError(method.getName());
                });
    }
}
