package io.codex.core.ssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/// What a user has in `~/.ssh`, in a folder of a test: a key, `config` and `known_hosts`.
final class SshFolder {
    private final Path folder;

    private SshFolder(Path folder) {
        this.folder = folder;
    }

    static SshFolder in(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("config"), "");
            Files.writeString(folder.resolve("known_hosts"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SshKeys.make(folder.resolve("id_ed25519"), "ed25519", "");
        return new SshFolder(folder);
    }

    Path config() {
        return folder.resolve("config");
    }

    Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    Path key() {
        return folder.resolve("id_ed25519");
    }

    /// A block for a server that is known and accepts the key.
    SshFolder knows(String name, SshServer server, String... lines) {
        append(knownHosts(), server.hostKeyLine());
        authorize(key(), server);
        return mentions(name, server, lines);
    }

    /// A block only.
    SshFolder mentions(String name, SshServer server, String... lines) {
        List.of(
                        "Host " + name,
                        "  HostName 127.0.0.1",
                        "  Port " + server.port(),
                        "  IdentityFile " + key(),
                        "  IdentitiesOnly yes",
                        "  IdentityAgent none",
                        "  UserKnownHostsFile " + knownHosts(),
                        "  GlobalKnownHostsFile /dev/null")
                .forEach(line -> append(config(), line));
        Stream.of(lines).forEach(line -> append(config(), "  " + line));
        return this;
    }

    static void authorize(Path key, SshServer server) {
        append(server.authorized(), SshKeys.publicKey(key));
    }

    private static void append(Path file, String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
