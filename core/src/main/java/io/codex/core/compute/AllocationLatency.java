package io.codex.core.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How long the scheduler took for this user's last allocations of a partition, from submission to a pilot that
/// answers.
public final class AllocationLatency {
    private static final int KEPT = 20;

    private final Path folder;

    /// @param folder for a file of each partition; it need not exist
    public AllocationLatency(Path folder) {
        this.folder = folder;
    }

    /// In milliseconds, the oldest first.
    record Measured(List<Long> milliseconds) {
        Measured {
            milliseconds = List.copyOf(milliseconds);
        }
    }

    /// Adds one. Of two processes that do so at once, one's may be lost.
    public void add(String partition, Duration latency) throws IOException {
        var all = new ArrayList<>(read(partition));
        all.add(latency.toMillis());
        PrivateFile.replace(
                file(partition),
                Json.MAPPER.writeValueAsString(new Measured(all.subList(Math.max(0, all.size() - KEPT), all.size()))));
    }

    /// The median; empty when none was measured.
    public Optional<Duration> median(String partition) throws IOException {
        List<Long> sorted = read(partition).stream().sorted().toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(Duration.ofMillis(sorted.get(sorted.size() / 2)));
    }

    private List<Long> read(String partition) throws IOException {
        Path file = file(partition);
        try {
            return Json.MAPPER.readValue(Files.readString(file), Measured.class).milliseconds();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (JsonProcessingException e) {
            throw new IOException("%s is not what codex writes: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    private Path file(String partition) {
        return folder.resolve(partition.isEmpty() ? ".any.json" : partition + ".json");
    }
}
