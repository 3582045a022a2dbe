package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Keys by ssh-keygen.
final class SshKeys {
    private SshKeys() {}

    /// @param more further arguments of ssh-keygen
    /// @return the file
    static Path make(Path file, String type, String passphrase, String... more) {
        var argv = new ArrayList<>(
                List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file.toString()));
        argv.addAll(List.of(more));
        var made = new LocalShell().run(Command.of(argv));
        assertThat(made.succeeded()).as("ssh-keygen: %s", made.err()).isTrue();
        return file;
    }

    static String publicKey(Path file) {
        try {
            return Files.readString(Path.of(file + ".pub")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
