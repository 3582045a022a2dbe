package io.codex.dist;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How long after each fault what happened. With `-Dcodex.docs=write` it becomes `docs/measured/service-faults.md`.
final class FaultTable {
    private static final double MILLIS = 1000;

    private final List<String> rows = new ArrayList<>();

    /// @param silent when nothing answered at the published address any more; null when it always did
    /// @param absent when the view was without it; null when it never was
    /// @param again  when a client that sources the view was served; null when it always was
    /// @param by     who saw to that
    void row(
            String fault,
            Instant at,
            @Nullable Instant silent,
            @Nullable Instant absent,
            @Nullable Instant again,
            String by) {
        rows.add("| %s | %s | %s | %s | %s |"
                .formatted(
                        fault,
                        seconds(at, silent, "never"),
                        seconds(at, absent, "never"),
                        seconds(at, again, "always"),
                        by));
    }

    private static String seconds(Instant from, @Nullable Instant to, String otherwise) {
        return to == null
                ? otherwise
                : String.format(Locale.ROOT, "%.1f", Duration.between(from, to).toMillis() / MILLIS);
    }

    void write() throws IOException {
        if (!System.getProperty("codex.docs", "").equals("write")) {
            return;
        }
        Path report = Path.of(System.getProperty("codex.test.site"), "../../docs/measured/service-faults.md")
                .normalize();
        Files.createDirectories(report.resolveSibling("."));
        Files.writeString(report, """
                # What faults do to a published address

                An embedding service that `codex up embed` put on titan of the test site's topology, a Slurm 22.05, on the
                CPU. On login and on rigel somebody sources the view all the time and asks the address that it names for
                its proof. It was never wrong: whatever answered was the owner. Seconds after the fault: *silent*, nothing
                answers at the published address; *absent*, the view has no address any more; *served*, such a client is
                served. Slurm calls a node down after 10 to 20 s here (SlurmdTimeout=10) and starts a requeued job after
                5 s; a stock Slurm takes 300 s and 121 s.

                - Command: `./mvnw verify -Dit.test=ServiceFaultsIT -Dfailsafe.failIfNoSpecifiedTests=false -Dcodex.docs=write`
                - Commit: %s, the %s form of codex
                - Machine: %d cores, for all hosts together
                - Load average after: %s

                | fault | silent | absent | served | by |
                |---|---|---|---|---|
                %s
                """.formatted(
                        commit(),
                        Form.underTest().variable(),
                        Runtime.getRuntime().availableProcessors(),
                        Files.readString(Path.of("/proc/loadavg")).replaceFirst(" .*\\s", ""),
                        String.join("\n", rows)));
    }

    private static String commit() {
        return new LocalShell()
                .run(Command.of("git", "rev-parse", "--short", "HEAD"))
                .out()
                .strip();
    }
}
