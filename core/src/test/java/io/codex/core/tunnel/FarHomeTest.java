package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.BashWords;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.LocalConnection;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FarHomeTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final LocalConnection local = new LocalConnection("here");
    private final AtomicInteger ends = new AtomicInteger();
    private Path record;

    @BeforeEach
    void publish() throws IOException {
        record = folder.resolve("endpoints/local/embed/1.json");
        Files.createDirectories(record.getParent());
        Files.writeString(record, "{\n  \"a\": 1\n}");
    }

    @AfterEach
    void close() {
        local.close();
    }

    @Test
    void names_and_records_are_told_of_the_home_that_was_asked_for() {
        try (FarHome home = open(local)) {
            assertThat(home.root()).isEqualTo(folder.toString());
            assertThat(home.names(LONG)).containsExactly(record.toString());
            assertThat(home.records(LONG)).containsOnlyKeys(record.toString());
            assertThat(home.records(LONG).get(record.toString())).isEqualTo("{\n  \"a\": 1\n}\n");
        }
    }

    @Test
    void what_start_up_files_print_is_passed_over() {
        try (FarHome home = open(login("echo Welcome; echo end; echo file x; printf 'no newline '; "))) {
            assertThat(home.root()).isEqualTo(folder.toString());
            assertThat(home.names(LONG)).containsExactly(record.toString());
        }
    }

    @Test
    void lines_of_a_file_that_look_like_an_answer_are_the_files() throws IOException {
        String content = "end\nfile x\n end\n\ncodex-far-home y\n";
        Files.writeString(record, content);
        try (FarHome home = open(local)) {
            assertThat(home.records(LONG)).containsOnlyKeys(record.toString());
            assertThat(home.records(LONG).get(record.toString())).isEqualTo(content);
            assertThat(home.names(LONG)).containsExactly(record.toString());
        }
    }

    @Test
    void a_secret_is_told_without_its_newline_and_a_missing_or_empty_one_is_none() throws IOException {
        Path token = Files.writeString(folder.resolve("a token"), "t0ken\n");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        try (FarHome home = open(local)) {
            assertThat(home.secret(token.toString(), LONG)).contains("t0ken");
            assertThat(home.secret(empty.toString(), LONG)).isEmpty();
            assertThat(home.secret(folder.resolve("missing").toString(), LONG)).isEmpty();
            assertThat(home.secret(token + "\nnames", LONG)).isEmpty();
            assertThat(home.names(LONG)).containsExactly(record.toString());
        }
    }

    @Test
    void a_shell_that_ends_is_a_lost_connection_and_is_told() {
        var first = login("echo $$ > " + BashWords.quoted(folder.resolve("pid").toString()) + "; ");
        try (FarHome home = open(first)) {
            home.names(LONG);
            ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
            await().until(() -> ends.get() == 1);
            assertFails(SshFailure.LOST, () -> home.names(LONG));
            assertFails(SshFailure.LOST, () -> home.names(LONG));
        }
    }

    @Test
    void a_shell_that_ends_before_it_greets_is_a_lost_connection() {
        assertFails(SshFailure.LOST, () -> open(login("exit 1; ")));
    }

    @Test
    void a_login_that_waits_for_somebody_is_not_waited_for_and_ended() {
        var waiting = login("cat >&2; ");
        assertFails(
                SshFailure.TIMEOUT,
                () -> FarHome.open(
                                waiting, Optional.of(folder.toString()), Duration.ofMillis(200), ends::incrementAndGet)
                        .close());
        await().until(() -> ends.get() == 1);
    }

    @Test
    void an_answer_that_comes_late_is_not_taken_for_the_next_questions() throws IOException {
        Path fifo = folder.resolve("slow");
        assertThat(local.run("mkfifo " + BashWords.quoted(fifo.toString()), "", LONG)
                        .succeeded())
                .isTrue();
        Path link = Files.createSymbolicLink(folder.resolve("endpoints/local/embed/2.json"), fifo);
        // waits where a file system would hang
        String plain = "[ -f \"$1\" ]";
        var waiting = new FarConnection("here").running(line -> line.replace(plain, "[ -e \"$1\" ]"));
        try (FarHome home = open(waiting)) {
            assertFails(SshFailure.TIMEOUT, () -> home.records(Duration.ofMillis(200)));
            assertFails(SshFailure.TIMEOUT, () -> home.names(Duration.ofMillis(200)));
            Files.writeString(fifo, "late\n");
            assertThat(home.secret(record.toString(), LONG)).contains("{\n  \"a\": 1\n}");
            assertThat(home.names(LONG)).containsExactly(record.toString(), link.toString());
        }
    }

    @Test
    void a_shell_whose_errors_nobody_reads_goes_on() {
        try (FarHome home = open(login("head -c 200000 /dev/zero >&2; "))) {
            assertThat(home.names(LONG)).containsExactly(record.toString());
        }
    }

    /// A user's login shell that runs something first.
    private static FarConnection login(String first) {
        return new FarConnection("here").running(first::concat);
    }

    private FarHome open(HostConnection connection) {
        return FarHome.open(connection, Optional.of(folder.toString()), LONG, ends::incrementAndGet);
    }

    private long pid() {
        try {
            return Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertFails(SshFailure failure, ThrowingCallable question) {
        assertThatThrownBy(question)
                .isInstanceOfSatisfying(
                        SshException.class, e -> assertThat(e.failure()).isEqualTo(failure));
    }
}
