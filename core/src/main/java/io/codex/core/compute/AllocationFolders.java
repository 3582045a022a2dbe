package io.codex.core.compute;

import io.codex.core.batch.JobId;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The user's allocations of one facility: `sessions/PARTITION/N/`, where whoever creates the folder of the next number
/// starts the next session, and `commands/TAG/` for allocations of one command.
final class AllocationFolders {
    /// How long one that has ended is remembered.
    private static final Duration KEEP = Duration.ofDays(7);

    /// The folder of sessions that leave the partition to the scheduler; no partition's name begins with a dot.
    private static final String ANY_PARTITION = ".any";

    private final Path root;

    AllocationFolders(Path root) {
        this.root = root;
    }

    /// The highest number of a partition's sessions, and what is known of that one.
    ///
    /// @param number  0 for none
    /// @param session empty for none, and while its folder is still being filled
    record Newest(int number, Optional<Allocation> session) {
        boolean isBeingMade() {
            return number > 0 && session.isEmpty();
        }
    }

    Newest newest(String partition) {
        List<Integer> numbers = numbers(sessions(partition));
        return numbers.isEmpty()
                ? new Newest(0, Optional.empty())
                : new Newest(
                        numbers.getLast(),
                        read(sessions(partition).resolve(numbers.getLast().toString())));
    }

    /// The session of the highest number that can be read.
    Optional<Allocation> newestSession(String partition) {
        List<Integer> numbers = numbers(sessions(partition));
        for (int number : numbers.reversed()) {
            Optional<Allocation> session = read(sessions(partition).resolve(Integer.toString(number)));
            if (session.isPresent()) {
                return session;
            }
        }
        return Optional.empty();
    }

    /// @param newest what was seen when a new one was found to be needed: of all who saw that, one gets it
    /// @return empty when somebody else was first
    Optional<AllocationFolder> nextSession(AllocationNote note, PilotPlan plan, Newest newest) throws IOException {
        Path next = sessions(note.partition()).resolve(Integer.toString(newest.number() + 1));
        try {
            return Optional.of(create(next, note, plan));
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        }
    }

    AllocationFolder command(AllocationNote note, PilotPlan plan) throws IOException {
        return create(root.resolve("commands").resolve(note.tag().value()), note, plan);
    }

    /// All that are remembered, the newest first.
    List<Allocation> all() {
        var folders = new ArrayList<Path>(entries(root.resolve("commands")));
        for (Path partition : entries(root.resolve("sessions"))) {
            folders.addAll(entries(partition));
        }
        return folders.stream()
                .map(this::read)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing((Allocation one) -> one.note().created())
                        .reversed())
                .toList();
    }

    /// Empty for a folder that is still being filled, or just deleted.
    Optional<Allocation> read(Path path) {
        var folder = new AllocationFolder(path);
        try {
            folder.look();
            Optional<AllocationNote> note = folder.note();
            return note.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Allocation(
                            folder,
                            note.get(),
                            folder.job().map(JobId::new).orElse(null),
                            folder.ended().orElse(null)));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /// Deletes what ended long ago, as far as it can: the newest session of a partition stays, for its number.
    void prune() {
        Instant before = Instant.now().minus(KEEP);
        for (Allocation old : all()) {
            boolean isNewest = old.note().mode() == PilotPlan.Mode.SESSION
                    && newestSession(old.note().partition())
                            .map(newest -> newest.folder().equals(old.folder()))
                            .orElse(false);
            if (!isNewest && old.folder().endedBefore(before)) {
                old.folder().delete();
            }
        }
    }

    private AllocationFolder create(Path path, AllocationNote note, PilotPlan plan) throws IOException {
        AllocationFolder folder = AllocationFolder.create(path, plan);
        folder.note(note);
        return folder;
    }

    private Path sessions(String partition) {
        return root.resolve("sessions").resolve(partition.isEmpty() ? ANY_PARTITION : partition);
    }

    private static List<Integer> numbers(Path folder) {
        return entries(folder).stream()
                .map(path -> path.getFileName().toString())
                .filter(name -> name.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .sorted()
                .toList();
    }

    /// Listing a folder also makes an NFS client look again.
    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isDirectory).toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static CodexException unreadable(Path path, IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot read %s: %s".formatted(path, cause.getMessage()),
                "check its permissions and the file system",
                cause);
    }

    /// Makes the folder of all of them.
    void make() throws IOException {
        PrivateFile.folder(root);
    }
}
