package io.codex.dist.hammer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The endpoint registry on a home that fails: five hosts with a publisher and ten readers each, all of one service.
///
/// An owner owns from the return of its claim until it begins to withdraw, is told of its loss, or dies; none may act
/// as the owner when a higher generation was claimed. Every record and view that can be read is whole. What a reader
/// has verified is the process that published it, and never of a lower generation than one that the same reader
/// verified before; a reader that remembers an old listing may find nobody, or only what it can verify at that moment.
///
/// `-Dcodex.hammer.seed=N` repeats the draws of a run.
@Tag("form-independent")
class EndpointHammerIT {
    private static final Path REPORT = Path.of(
                    System.getProperty("codex.test.site"), "../../docs/measured/endpoint-hammer.md")
            .normalize();

    @TempDir
    private Path folder;

    @BeforeEach
    void needsFuse() {
        String missing = FailingHome.missing();
        assumeTrue(missing.isEmpty(), missing);
    }

    @Test
    void a_service_has_one_owner_at_a_time_and_its_readers_find_no_other() throws Exception {
        hammer(Long.getLong("codex.hammer.seed", new Random().nextInt(1_000_000)), Duration.ofMinutes(1));
    }

    @Test
    @Tag("long")
    void so_it_is_with_ten_seeds_of_a_minute() throws Exception {
        List<String> rows = new ArrayList<>();
        for (long seed = 1; seed <= 10; seed++) {
            rows.add(hammer(seed, Duration.ofMinutes(1)).row());
        }
        if (System.getProperty("codex.docs", "").equals("write")) {
            write(rows);
        }
    }

    private HammerResult hammer(long seed, Duration time) throws Exception {
        System.out.println("endpoint hammer: seed " + seed);
        try (var hammer = new EndpointHammer(Files.createDirectory(folder.resolve("run-" + seed)), seed)) {
            hammer.run(time);
            boolean allEnded = hammer.finishPublishers();
            await().untilAsserted(() -> assertThat(hammer.home().view())
                    .as("seed %d", seed)
                    .content()
                    .doesNotContain("HAMMER_URL"));
            HammerResult result = hammer.result();
            System.out.println(HammerResult.HEADER + "\n" + result.row());
            assertThat(result.violations()).as("seed %d", seed).isEmpty();
            assertThat(allEnded)
                    .as("seed %d: once the home is well, publishers end in order", seed)
                    .isTrue();
            assertThat(result.ended(ActingRecord.Ended.WITHDRAWN)).isPositive();
            assertThat(result.ended(ActingRecord.Ended.KILLED)).isPositive();
            assertThat(result.reads(HammerReader.Count.VERIFIED)).isPositive();
            return result;
        }
    }

    private static void write(List<String> rows) throws IOException {
        Files.writeString(REPORT, """
                # The endpoint registry on a home that fails

                Five hosts, on each a process that claims, publishes, serves for up to 1.5 s and withdraws in turns, and one
                with ten readers; the home of each is a pass-through of one folder that stalls, answers EIO, and remembers
                attributes, missing names and listings for up to 10 s. Draws of a seed kill processes with SIGKILL, stop
                publishers for up to 6 s, and choose the faults. Beat 0.5 s, owner's limit 2 s, lease 3 s: a tenth of the
                real ones. *Owners*: generations that were owned, each after the end of all lower ones. *Lost*: given up in
                time since no beat succeeded. *By the dead man*: publishers that could not beat, or were stopped, for longer
                than the owner's limit. *Looks*, *found*: how often readers resolved the service, and verified one.
                *Violations*: two owners at a time, a generation that went back, a torn record or view, a verified process
                that is not the one that published.

                - Command: `./mvnw verify -Dlong -Dit.test=EndpointHammerIT -Dfailsafe.failIfNoSpecifiedTests=false -Dcodex.docs=write`
                - Commit: %s
                - Machine: %d cores
                - Load average after: %s, which also counts the processes that stalled file systems hold

                %s
                %s
                """.formatted(
                        new LocalShell()
                                .run(Command.of("git", "rev-parse", "--short", "HEAD"))
                                .out()
                                .strip(),
                        Runtime.getRuntime().availableProcessors(),
                        Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*\\s", ""),
                        HammerResult.HEADER,
                        String.join("\n", rows)));
    }
}
