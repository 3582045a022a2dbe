package io.codex.core.batch.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobReport;
import io.codex.core.batch.JobState;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.SchedulerDialect;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedQueueTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private Instant now = START;
    private boolean answers = true;
    private boolean keepsHistory = true;
    private final List<String> asked = new ArrayList<>();

    @BeforeEach
    void makeRuntimeFolder() throws IOException {
        PrivateFile.folder(folder.resolve("run"));
    }

    @Test
    void many_lookers_at_once_ask_one_question() throws Exception {
        try (var threads = Executors.newFixedThreadPool(10)) {
            List<Callable<QueuePoll>> lookers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                lookers.add(() -> queue().look(Instant.EPOCH));
            }
            for (var poll : threads.invokeAll(lookers)) {
                assertThat(poll.get().reports()).hasSize(1);
            }
        }
        assertThat(asked).hasSize(1);
    }

    @Test
    void within_the_interval_nobody_asks_again() {
        queue().look(Instant.EPOCH);
        now = START.plusSeconds(29);
        queue().look(Instant.EPOCH);
        assertThat(asked).hasSize(1);
        now = START.plusSeconds(30);
        queue().look(Instant.EPOCH);
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_change_of_another_process_is_looked_at_soon() {
        queue().look(Instant.EPOCH);
        now = START.plusSeconds(5);
        queue().changed();
        queue().look(Instant.EPOCH);
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_failed_question_keeps_the_last_answer_and_says_why() {
        queue().look(Instant.EPOCH);
        answers = false;
        now = START.plusSeconds(30);
        QueuePoll poll = queue().look(Instant.EPOCH);
        assertThat(poll.failure()).isEqualTo("no answer");
        assertThat(poll.reports()).hasSize(1);
        assertThat(poll.answered()).isEqualTo(START);
        now = START.plusSeconds(59);
        queue().look(Instant.EPOCH);
        assertThat(asked).hasSize(2);
        answers = true;
        now = START.plusSeconds(60);
        assertThat(queue().look(Instant.EPOCH).failure()).isNull();
    }

    @Test
    void a_cache_that_is_damaged_is_made_anew() throws IOException {
        queue().look(Instant.EPOCH);
        PrivateFile.replace(folder.resolve("run/queue.json"), "{\"asked\": ");
        assertThat(queue().look(Instant.EPOCH).reports()).hasSize(1);
    }

    @Test
    void the_accounting_is_asked_about_all_missing_jobs_together_and_again_only_after_its_lag() {
        Set<JobId> missing = Set.of(new JobId("1"), new JobId("2"), new JobId("3"));
        HistoryAnswers first = history().look(missing, Set.of(), START);
        assertThat(asked).containsExactly("history 1 2 3");
        assertThat(first.ended()).extracting(JobReport::id).containsExactly(new JobId("1"));
        assertThat(first.missing()).containsOnlyKeys("2", "3");
        now = START.plusSeconds(4);
        history().look(missing, Set.of(), START);
        assertThat(asked).hasSize(1);
        now = START.plusSeconds(5);
        HistoryAnswers second = history().look(missing, Set.of(), START);
        assertThat(asked).containsExactly("history 1 2 3", "history 2 3");
        assertThat(second.missing()).containsEntry("2", START);
    }

    @Test
    void a_job_that_is_in_the_queue_again_is_not_missing_any_more() {
        history().look(Set.of(new JobId("2")), Set.of(), START);
        now = START.plusSeconds(1000);
        assertThat(history().look(Set.of(), Set.of(new JobId("2")), START).missing())
                .isEmpty();
        HistoryAnswers later = history().look(Set.of(new JobId("2")), Set.of(), START);
        assertThat(later.missing()).containsEntry("2", now);
    }

    @Test
    void accounting_that_is_switched_off_is_not_asked_for_each_job_that_ends() {
        keepsHistory = false;
        assertThat(history().look(Set.of(new JobId("1")), Set.of(), START).lasting())
                .isTrue();
        now = START.plusSeconds(60);
        HistoryAnswers later = history().look(Set.of(new JobId("2")), Set.of(), START);
        assertThat(later.missing()).containsKeys("1", "2");
        assertThat(asked).hasSize(1);
    }

    @Test
    void commands_are_counted_for_an_hour() {
        queue().look(Instant.EPOCH);
        answers = false;
        now = START.plusSeconds(30);
        queue().look(Instant.EPOCH);
        assertThat(log().counts()).singleElement().satisfies(count -> {
            assertThat(count.command()).isEqualTo("list");
            assertThat(count.runs()).isEqualTo(2);
            assertThat(count.failures()).isEqualTo(1);
        });
        now = START.plus(Duration.ofMinutes(61));
        assertThat(log().counts()).isEmpty();
    }

    private SharedQueue queue() {
        return new SharedQueue(dialect(), commands(), "ada", PollBudget.standard(), folder.resolve("run"), clock());
    }

    private SharedHistory history() {
        return new SharedHistory(dialect(), commands(), "ada", PollBudget.standard(), folder.resolve("run"), clock());
    }

    private SchedulerCommands commands() {
        return new SchedulerCommands(
                new RecordingShell(), log(), dialect(), Set.of(), Duration.ofSeconds(60), words -> {
                    throw new AssertionError(words);
                });
    }

    private CommandLog log() {
        return new CommandLog(folder.resolve("run"), clock());
    }

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    /// A scheduler with one running job, whose accounting knows how job 1 ended.
    private SchedulerDialect dialect() {
        return (SchedulerDialect) Proxy.newProxyInstance(
                SchedulerDialect.class.getClassLoader(),
                new Class<?>[] {SchedulerDialect.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "queue" -> List.of("list", (String) arguments[0]);
                    case "history" -> {
                        List<String> argv = new ArrayList<>(List.of("history"));
                        ((Iterable<?>) arguments[1]).forEach(id -> argv.add(id.toString()));
                        yield argv;
                    }
                    case "arrayId" -> arguments[0];
                    case "readQueue" -> {
                        if (!answers) {
                            throw QueryFailure.passing("no answer");
                        }
                        yield List.of(report("7", new JobState.Running()));
                    }
                    case "readHistory" -> {
                        if (!keepsHistory) {
                            throw QueryFailure.lasting("switched off");
                        }
                        yield List.of(report("1", new JobState.Completed()));
                    }
                    default -> throw new AssertionError(method.getName());
                });
    }

    private static JobReport report(String id, JobState state) {
        return new JobReport(new JobId(id), "job", state, "X", null, "titan", "", null, null, null, null, 0);
    }

    private final class RecordingShell implements Shell {
        @Override
        public CommandResult run(Command command) {
            synchronized (asked) {
                asked.add(command.argv().getFirst().equals("list") ? "list" : String.join(" ", command.argv()));
            }
            return new CommandResult(answers ? 0 : 1, "", "");
        }

        @Override
        public Process start(Command command) {
            throw new AssertionError("nothing is left running");
        }
    }
}
