package io.codex.dist.hammer;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Rejection;
import io.codex.core.endpoint.Resolution;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.Verification;
import io.codex.core.error.CodexException;
import io.codex.core.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A process of which each thread resolves the service and reads its records and the view, again and again, and writes
/// down, outside of the shared folder, what must not be.
final class HammerReader {
    private static final int PAUSE_MILLIS = 700;
    private static final Pattern TORN = Pattern.compile("not UTF-8|incomplete|not valid JSON|is of generation");
    private static final Pattern WHOLE_VIEW =
            Pattern.compile("# Written by codex[^\n]*\n#[^\n]*\n(HAMMER_\\w+=[^\n]+\n)*");

    private final ServicesHome home;
    private final EndpointRegistry registry;
    private final Path violations;
    private final MappedByteBuffer counts;
    private long highest;

    /// What a reader counts, and where in its file.
    enum Count {
        RESOLUTIONS(0),
        VERIFIED(1),
        RECORDS(2),
        VIEWS(3),
        FAILURES(4);

        private final int index;

        Count(int index) {
            this.index = index * Long.BYTES;
        }

        /// Of all readers together.
        static Map<Count, Long> sums(Path folder) throws IOException {
            var sums = new EnumMap<Count, Long>(Count.class);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    ByteBuffer counts = ByteBuffer.wrap(Files.readAllBytes(file));
                    for (Count count : Count.values()) {
                        sums.merge(count, counts.getLong(count.index), Long::sum);
                    }
                }
            }
            return sums;
        }
    }

    private HammerReader(Path sharedFolder, Path violations, Path counts) throws IOException {
        this.home = HammerService.home(sharedFolder);
        this.registry = HammerService.registry(home);
        this.violations = violations;
        try (var channel = FileChannel.open(
                counts.resolve(UUID.randomUUID().toString()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            this.counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) Count.values().length * Long.BYTES);
        }
    }

    /// @param arguments the shared folder, the file of the violations, the folder of the counts, the number of threads
    public static void main(String[] arguments) throws Exception {
        for (int thread = 0; thread < Integer.parseInt(arguments[3]); thread++) {
            var reader = new HammerReader(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
            Thread.ofPlatform().start(reader::forever);
        }
    }

    private void forever() {
        while (true) {
            try {
                resolve();
                readRecords();
                readView();
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                report("unexpected: " + e);
            }
        }
    }

    private void resolve() {
        count(Count.RESOLUTIONS);
        Resolution resolution;
        try {
            resolution = registry.resolve(HammerService.NAME);
        } catch (CodexException e) {
            count(Count.FAILURES);
            return;
        }
        resolution.rejections().stream()
                .map(Rejection::inWords)
                .filter(reason -> TORN.matcher(reason).find())
                .forEach(this::report);
        Verification.Verified verified = resolution.verified();
        if (verified == null) {
            return;
        }
        count(Count.VERIFIED);
        Endpoint endpoint = verified.endpoint();
        if (!endpoint.location().equals(verified.health().detail())) {
            report("generation %d is published by %s, and %s answers"
                    .formatted(
                            endpoint.generation(),
                            endpoint.location(),
                            verified.health().detail()));
        }
        if (endpoint.generation() < highest) {
            report("generation %d is verified after %d".formatted(endpoint.generation(), highest));
        }
        highest = Math.max(highest, endpoint.generation());
    }

    private void readRecords() {
        for (Path record : records()) {
            try {
                Endpoint endpoint = Json.MAPPER.readValue(Files.readString(record), Endpoint.class);
                count(Count.RECORDS);
                if (!record.getFileName().toString().equals(endpoint.generation() + ".json")) {
                    report(record + " is of generation " + endpoint.generation());
                }
            } catch (NoSuchFileException e) {
                // withdrawn meanwhile
            } catch (JsonProcessingException | CharacterCodingException e) {
                report("torn: " + record + ": " + e.getMessage());
            } catch (IOException e) {
                count(Count.FAILURES);
            }
        }
    }

    private List<Path> records() {
        try (Stream<Path> files = Files.list(HammerService.folder(home))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            count(Count.FAILURES);
            return List.of();
        }
    }

    private void readView() {
        try {
            String text = Files.readString(home.view());
            count(Count.VIEWS);
            if (!WHOLE_VIEW.matcher(text).matches()) {
                report("torn view: " + text);
            }
        } catch (NoSuchFileException e) {
            // nobody has published yet
        } catch (IOException e) {
            count(Count.FAILURES);
        }
    }

    private void count(Count count) {
        counts.putLong(count.index, counts.getLong(count.index) + 1);
    }

    private void report(String violation) {
        try {
            Files.writeString(
                    violations,
                    System.nanoTime() + " " + violation + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
