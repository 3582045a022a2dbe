package io.codex.neo4j.server;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// The folder that holds all that this Neo4j writes: `conf/`, `data/`, `logs/`, `run/`; mode 0700.
public record DataFolder(Path root) {
    private static final String PRIVATE_FOLDER = "rwx------";
    /// Below it no start can end well: Neo4j then hangs rather than fails.
    private static final long LEAST_SPACE = 32L << 20;

    private static final String PRIVATE_FILE = "rw-------";

    public DataFolder {
        root = root.toAbsolutePath().normalize();
    }

    /// Creates what is missing and takes away what others may do there.
    ///
    /// @param transactionLogs bytes that the first start of a store takes for them
    /// @throws CodexException when the folder cannot be read and written, or its file system is too full
    public void prepare(long transactionLogs) {
        try {
            PrivateFile.folder(root);
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(PRIVATE_FOLDER));
            for (String name : List.of("conf", "data", "logs", "run", "plugins", "import")) {
                Path folder = PrivateFile.folder(root.resolve(name));
                if (!Files.isReadable(folder) || !Files.isWritable(folder)) {
                    throw new AccessDeniedException(folder.toString());
                }
            }
            if (Files.exists(databases()) && !(Files.isReadable(databases()) && Files.isWritable(databases()))) {
                throw new AccessDeniedException(databases().toString());
            }
            requireSpace(isInitialised() ? LEAST_SPACE : LEAST_SPACE + transactionLogs);
        } catch (IOException e) {
            throw FileFailure.unusable(root, e);
        }
    }

    private void requireSpace(long bytes) throws IOException {
        if (usableSpace() < bytes) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "the file system of %s has %d MiB left; Neo4j needs %d MiB to start"
                            .formatted(root, usableSpace() >> 20, bytes >> 20),
                    FileFailure.NO_SPACE_HINT);
        }
    }

    /// Whether nothing more can be written.
    boolean isFull() {
        try {
            return usableSpace() == 0;
        } catch (IOException e) {
            throw FileFailure.unusable(root, e);
        }
    }

    /// Bytes; a quota is not in it.
    private long usableSpace() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    public Path conf() {
        return root.resolve("conf");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path databases() {
        return root.resolve("data").resolve("databases");
    }

    Path initialAuth() {
        return root.resolve("data").resolve("dbms").resolve("auth.ini");
    }

    /// Whether Neo4j has run here before, so that its users and their passwords lie in its own database.
    boolean isInitialised() {
        return Files.isDirectory(databases().resolve("system"));
    }

    /// The files that a running Neo4j, or one of its tools, holds locked: the store's and each database's.
    public List<Path> locks() {
        var locks = new ArrayList<Path>();
        if (!Files.isDirectory(databases())) {
            return locks;
        }
        Path store = databases().resolve("store_lock");
        if (Files.exists(store)) {
            locks.add(store);
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(databases(), Files::isDirectory)) {
            for (Path folder : folders) {
                Path lock = folder.resolve("database_lock");
                if (Files.exists(lock)) {
                    locks.add(lock);
                }
            }
            return locks;
        } catch (IOException | DirectoryIteratorException e) {
            throw FileFailure.unusable(databases(), e instanceof IOException io ? io : new IOException(e));
        }
    }

    /// An empty file for the console output of the next start; the one of the start before stays beside it.
    ConsoleLog newConsole() {
        Path console = logs().resolve("console.log");
        try {
            if (Files.exists(console)) {
                Files.move(console, logs().resolve("console.1.log"), StandardCopyOption.REPLACE_EXISTING);
            }
            PrivateFile.replace(console, "");
            return new ConsoleLog(console);
        } catch (IOException e) {
            throw FileFailure.unusable(console, e);
        }
    }

    static void makePrivate(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(PRIVATE_FILE));
    }
}
