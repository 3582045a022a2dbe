package io.codex.core.ssh;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/// The folder of one master's sockets, for its user only. Its path is short: that of a socket has 104 bytes at most,
/// some of which ssh needs for a temporary name.
record OpenSshFolder(Path root) implements AutoCloseable {
    private static final String PREFIX = "codex-ssh-";
    private static final String OWNER = "owner.json";

    /// @param parent such as `/tmp`
    static OpenSshFolder create(Path parent) throws IOException {
        var folder = new OpenSshFolder(Files.createTempDirectory(
                parent, PREFIX, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
        PrivateFile.create(folder.root.resolve(OWNER), Json.MAPPER.writeValueAsString(ProcessIdentity.current()));
        return folder;
    }

    /// Removes what killed processes of this user left.
    static void removeLeft(Path parent) throws IOException {
        for (Path root : list(parent)) {
            if (root.getFileName().toString().startsWith(PREFIX) && isLeft(root)) {
                new OpenSshFolder(root).close();
            }
        }
    }

    Path control() {
        return root.resolve("control");
    }

    Path config() {
        return root.resolve("config");
    }

    Path listener(int number) {
        return root.resolve("forward-" + number);
    }

    /// Files alone: a master makes no folders.
    @Override
    public void close() throws IOException {
        for (Path file : list(root)) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(root);
    }

    private static boolean isLeft(Path root) throws IOException {
        try {
            if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(root, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(Path.of("/proc/self")))) {
                return false;
            }
            var owner = Json.MAPPER.readValue(Files.readString(root.resolve(OWNER)), ProcessIdentity.class);
            return !owner.isOfThisBoot() || (owner.isOfThisHost() && !owner.isAlive());
        } catch (NoSuchFileException | JsonProcessingException e) {
            // being made, or being removed
            return false;
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
