package io.codex.core.batch.local;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The folders of the jobs of one host, each named by its number, and the tags.
final class LocalFolders {
    private final Path mine;
    private final String host;

    /// @param jobs the folder for the local jobs of all hosts
    LocalFolders(Path jobs, String host) {
        this.mine = jobs.resolve(host);
        this.host = host;
    }

    Path path() {
        return mine;
    }

    JobFolder of(LocalId id) {
        JobFolder job = new JobFolder(mine.resolve(Long.toString(id.number())));
        return id.index() == null ? job : job.task(id.index());
    }

    Path tag(String tag) {
        return mine.resolve("tags").resolve(tag);
    }

    /// All jobs, in the order of their numbers.
    List<LocalId> all() {
        try (Stream<Path> files = Files.list(mine)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,18}"))
                    .map(Long::valueOf)
                    .sorted()
                    .map(number -> LocalId.job(host, number))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(mine, e);
        }
    }

    /// A folder that is no job yet.
    Path draft() throws IOException {
        return PrivateFile.newFolder(PrivateFile.folder(mine).resolve(".new-" + UUID.randomUUID()));
    }

    /// Makes the draft the job of that number.
    ///
    /// @return whether it is; false when the number is taken
    boolean publish(Path draft, LocalId id) throws IOException {
        Path target = of(id).path();
        if (Files.exists(target)) {
            return false;
        }
        try {
            // rename(2) does not replace a folder that has files
            Files.move(draft, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException e) {
            if (Files.exists(target) && Files.exists(draft)) {
                return false;
            }
            throw e;
        }
    }

    /// The id after all others.
    LocalId next() {
        List<LocalId> all = all();
        return LocalId.job(host, all.isEmpty() ? 1 : all.getLast().number() + 1);
    }

    static void delete(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException e) {
            return;
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    static CodexException unreadable(Path file, IOException cause) {
        return new CodexException(
                ExitCode.SCHEDULER,
                "cannot read %s: %s".formatted(file, cause.getMessage()),
                "check its permissions and file system",
                cause);
    }
}
