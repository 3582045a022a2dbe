package io.codex.dist.hammer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// From when to when a process acted as the owner of a generation, on the machine's monotonic clock, which all its
/// processes share. What it noted outlives a SIGKILL.
///
/// @param claimed when the claim returned, in nanoseconds
/// @param acted   when it acted last, in nanoseconds
/// @param ended   how it ended
record ActingRecord(long generation, String process, long claimed, long acted, Ended ended) {
    private static final int LENGTH = 3 * Long.BYTES;

    /// How an ownership ended; a process that was killed could not say anything.
    enum Ended {
        KILLED(0),
        WITHDRAWN(1),
        LOST(2);

        private final long code;

        Ended(long code) {
            this.code = code;
        }

        private static Ended of(long code) {
            return Arrays.stream(values())
                    .filter(ended -> ended.code == code)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// Writes one; by a single thread at a time.
    static final class Writer {
        private final MappedByteBuffer file;

        Writer(Path folder, long generation, String process, long claimed) throws IOException {
            Path path = folder.resolve(generation + "." + process);
            try (var channel = FileChannel.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                file = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            }
            file.putLong(0, claimed).putLong(Long.BYTES, claimed);
        }

        void act() {
            file.putLong(Long.BYTES, System.nanoTime());
        }

        void end(Ended how) {
            file.putLong(2 * Long.BYTES, how.code);
        }
    }

    /// All of the folder, by generation, then by the time of the claim.
    static List<ActingRecord> all(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(ActingRecord::read)
                    // killed before it could act
                    .filter(record -> record.claimed() != 0)
                    .sorted(Comparator.comparingLong(ActingRecord::generation).thenComparingLong(ActingRecord::claimed))
                    .toList();
        }
    }

    private static ActingRecord read(Path file) {
        String[] name = file.getFileName().toString().split("\\.", 2);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return new ActingRecord(
                    Long.parseLong(name[0]),
                    name[1],
                    bytes.getLong(0),
                    bytes.getLong(Long.BYTES),
                    Ended.of(bytes.getLong(2 * Long.BYTES)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
