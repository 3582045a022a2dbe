package io.codex.core.endpoint;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks `nvidia-smi` for some GPUs, at most once in ten seconds. An answer that is late is for the next one who asks:
/// a driver that hangs does not hold up the control port.
final class GpuReader {
    private static final Logger LOG = System.getLogger(GpuReader.class.getName());
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    /// Less than a client of the control port waits.
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /// The name is last: it is the only column that may hold a comma.
    private static final String COLUMNS = "index,uuid,memory.used,memory.total,utilization.gpu,name";

    private static final int COLUMN_COUNT = 6;

    private final Shell shell;
    private final String program;
    private final VisibleGpus wanted;
    private CompletableFuture<@Nullable List<GpuUsage>> answer;
    private @Nullable List<GpuUsage> last;
    private long asked;

    /// @param program `nvidia-smi`
    GpuReader(Shell shell, String program, VisibleGpus wanted) {
        this.shell = shell;
        this.program = program;
        this.wanted = wanted;
        this.asked = System.nanoTime();
        this.answer = ask();
    }

    /// Null if it does not tell.
    synchronized @Nullable List<GpuUsage> read() {
        if (answer.isDone() && System.nanoTime() - asked >= FRESH.toNanos()) {
            asked = System.nanoTime();
            answer = ask();
        }
        try {
            last = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.log(Level.DEBUG, "{0} is slow", program);
        } catch (ExecutionException e) {
            throw new IllegalStateException("never completed with a failure", e);
        }
        return last;
    }

    private CompletableFuture<@Nullable List<GpuUsage>> ask() {
        var answered = new CompletableFuture<@Nullable List<GpuUsage>>();
        var _ = Thread.startVirtualThread(() -> answered.complete(query()));
        return answered;
    }

    private @Nullable List<GpuUsage> query() {
        try {
            CommandResult result =
                    shell.run(Command.of(program, "--query-gpu=" + COLUMNS, "--format=csv,noheader,nounits")
                            .within(LIMIT));
            if (result.exitCode() != 0) {
                LOG.log(Level.DEBUG, "{0} ends with {1}: {2}", program, result.exitCode(), result.err());
                return null;
            }
            List<GpuUsage> used =
                    parse(result.out()).stream().filter(wanted::contains).toList();
            return used.isEmpty() ? null : used;
        } catch (RuntimeException e) {
            // not installed, hangs, or prints something else: the answer has to come nevertheless
            LOG.log(Level.DEBUG, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /// @param text one line for each GPU, columns as asked for, memory in MiB
    /// @throws IllegalArgumentException for text of another form
    static List<GpuUsage> parse(String text) {
        return text.lines().filter(line -> !line.isBlank()).map(GpuReader::gpu).toList();
    }

    private static GpuUsage gpu(String line) {
        String[] columns = line.strip().split(", ", COLUMN_COUNT);
        if (columns.length != COLUMN_COUNT) {
            throw new IllegalArgumentException("not a GPU of nvidia-smi: " + line);
        }
        Long used = number(columns[2]);
        Long total = number(columns[3]);
        Long utilisation = number(columns[4]);
        return new GpuUsage(
                Integer.parseInt(columns[0]),
                columns[5],
                columns[1].startsWith("GPU-") ? columns[1] : null,
                used == null ? null : used << 20,
                total == null ? null : total << 20,
                utilisation == null ? null : utilisation.intValue());
    }

    /// Null for `[N/A]`, `[Not Supported]` and their like.
    private static @Nullable Long number(String column) {
        return column.matches("\\d{1,18}") ? Long.valueOf(column) : null;
    }
}
