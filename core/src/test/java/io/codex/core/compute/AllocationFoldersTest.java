package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.JobTag;
import io.codex.core.batch.Resources;
import io.codex.core.compute.PilotPlan.Mode;
import io.codex.core.error.CodexException;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationFoldersTest {
    private static final PilotPlan PLAN = new PilotPlan(
            Mode.SESSION,
            "iter",
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            false,
            false,
            false);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path root;

    @SuppressWarnings("NullAway.Init")
    private AllocationFolders folders;

    @BeforeEach
    void open() {
        folders = new AllocationFolders(root.resolve("compute"));
    }

    private static AllocationNote note(Mode mode, String partition, Instant created) {
        return new AllocationNote(
                mode,
                "iter",
                "slurm",
                partition,
                Resources.none(),
                JobTag.random(),
                List.of("make"),
                created,
                "login",
                ProcessIdentity.current());
    }

    private AllocationFolder session(String partition) throws IOException {
        return session(partition, Instant.now());
    }

    private AllocationFolder session(String partition, Instant created) throws IOException {
        return folders.nextSession(note(Mode.SESSION, partition, created), PLAN, folders.newest(partition))
                .orElseThrow();
    }

    @Test
    void nothing_is_there_before_the_first() {
        assertThat(folders.newestSession("rigel")).isEmpty();
        assertThat(folders.all()).isEmpty();
    }

    @Test
    void the_newest_session_of_a_partition_counts() throws IOException {
        AllocationFolder first = session("rigel");
        first.ended("idle");
        AllocationFolder second = session("rigel");
        second.job("4711");
        session("sun");
        Allocation newest = folders.newestSession("rigel").orElseThrow();
        assertThat(newest.folder()).isEqualTo(second);
        assertThat(newest.inWords()).isEqualTo("job 4711");
        assertThat(newest.ended()).isNull();
        assertThat(folders.all()).hasSize(3);
    }

    @Test
    void sessions_are_numbered_and_not_named_by_their_order_as_text() throws IOException {
        for (int i = 0; i < 11; i++) {
            session("rigel");
        }
        assertThat(folders.newestSession("rigel").orElseThrow().folder().path()).hasFileName("11");
    }

    @Test
    void the_scheduler_s_choice_is_no_partition() throws IOException {
        session("");
        assertThat(folders.newestSession("")).isPresent();
        assertThat(folders.newestSession("any")).isEmpty();
    }

    @Test
    void of_many_that_want_a_session_one_starts_it() {
        try (var threads = Executors.newFixedThreadPool(20)) {
            var all = IntStream.range(0, 20)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    AllocationFolders.Newest newest = folders.newest("rigel");
                                    return newest.number() > 0
                                            ? Optional.<AllocationFolder>empty()
                                            : folders.nextSession(
                                                    note(Mode.SESSION, "rigel", Instant.now()), PLAN, newest);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            threads))
                    .toList();
            assertThat(all.stream().map(CompletableFuture::join).flatMap(Optional::stream))
                    .hasSize(1);
        }
    }

    @Test
    void whoever_found_that_one_is_needed_does_not_start_the_one_after_it() throws IOException {
        AllocationFolders.Newest seen = folders.newest("rigel");
        session("rigel");
        assertThat(folders.nextSession(note(Mode.SESSION, "rigel", Instant.now()), PLAN, seen))
                .isEmpty();
    }

    @Test
    void a_folder_that_is_being_filled_is_no_older_session() throws IOException {
        AllocationFolder first = session("rigel");
        first.ended("idle");
        Files.delete(session("rigel").path().resolve("note.json"));
        assertThat(folders.newest("rigel").isBeingMade()).isTrue();
        assertThat(folders.newest("rigel").number()).isEqualTo(2);
        assertThat(folders.newest("sun").isBeingMade()).isFalse();
    }

    @Test
    void a_token_is_for_its_owner_s_eyes() throws IOException {
        AllocationFolder folder = session("rigel");
        assertThat(folder.token()).matches("[0-9a-f]{64}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.tokenFile())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
                .isEqualTo("rwx------");
        assertThat(session("rigel").token()).isNotEqualTo(folder.token());
    }

    @Test
    void a_damaged_note_is_named_and_not_passed_over() throws IOException {
        Path note = session("rigel").path().resolve("note.json");
        Files.writeString(note, "{");
        assertThatThrownBy(() -> folders.newestSession("rigel"))
                .isInstanceOf(CodexException.class)
                .hasMessageContaining(note.toString());
    }

    @Test
    void what_ended_a_week_ago_is_forgotten_but_for_the_number_of_the_newest_session() throws IOException {
        Instant old = Instant.now().minus(Duration.ofDays(8));
        AllocationFolder first = session("rigel", old);
        AllocationFolder second = session("rigel", old);
        AllocationFolder command = folders.command(note(Mode.SINGLE, "rigel", old), PLAN);
        AllocationFolder running = folders.command(note(Mode.BATCH, "rigel", old), PLAN);
        AllocationFolder recent = folders.command(note(Mode.BATCH, "rigel", old), PLAN);
        recent.ended("its command ended with 0");
        for (AllocationFolder folder : List.of(first, second, command)) {
            folder.ended("idle");
            Files.setLastModifiedTime(folder.path().resolve("ended"), FileTime.from(old));
        }
        folders.prune();
        assertThat(first.path()).doesNotExist();
        assertThat(command.path()).doesNotExist();
        assertThat(second.path()).exists();
        assertThat(running.path()).exists();
        assertThat(recent.path()).exists();
    }
}
