package io.codex.core.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/// Files of mode 0600 in folders of mode 0700, on a file system that other hosts share.
public final class PrivateFile {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER_OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateFile() {}

    /// Creates the folder, and its parents, where missing.
    public static Path folder(Path folder) throws IOException {
        return Files.createDirectories(folder, FOLDER_OWNER_ONLY);
    }

    /// Creates the folder, which must not exist; its parents must.
    ///
    /// @throws FileAlreadyExistsException when it exists
    public static Path newFolder(Path folder) throws IOException {
        return Files.createDirectory(folder, FOLDER_OWNER_ONLY);
    }

    /// For writing; the file is created where missing.
    public static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY);
    }

    /// Writes the file whole or leaves what was there: temporary file, fsync, rename.
    public static void replace(Path file, String content) throws IOException {
        Path temporary = temporary(file);
        try {
            write(temporary, content);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Creates the file with its content, unless it exists: a hard link, which is atomic over NFS as well.
    ///
    /// @throws FileAlreadyExistsException when it exists, with whatever content
    public static void create(Path file, String content) throws IOException {
        Path temporary = temporary(file);
        try {
            write(temporary, content);
            Files.createLink(file, temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Writes over the beginning of the file and takes no new block for it, so that a full disk is no obstacle once the
    /// file exists.
    public static void overwrite(Path file, String content) throws IOException {
        try (var channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNER_ONLY)) {
            writeFully(channel, content);
        }
    }

    private static void write(Path file, String content) throws IOException {
        folder(parent(file));
        try (var channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            writeFully(channel, content);
        }
    }

    private static void writeFully(FileChannel channel, String content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    private static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    }

    private static Path parent(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is not a file");
        }
        return parent;
    }
}
