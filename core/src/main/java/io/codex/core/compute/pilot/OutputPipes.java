package io.codex.core.compute.pilot;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Two named pipes for what a command prints. Java's own pipes to a process end with it; of what its background
/// processes print then, `bash -c 'exec > >(tee log); ...'`, the rest would be lost.
final class OutputPipes implements Closeable {
    private final Path folder;
    private final FileChannel out;
    private final FileChannel err;
    private final FileChannel outKeeper;
    private final FileChannel errKeeper;

    /// @param parent a folder on a file system of this host
    OutputPipes(Shell shell, Path parent) throws IOException {
        this.folder = PrivateFile.newFolder(parent.resolve("codex-" + UUID.randomUUID()));
        try {
            CommandResult made = shell.run(
                    Command.of("mkfifo", outFile().toString(), errFile().toString()));
            if (!made.succeeded()) {
                throw new IOException(made.err().strip());
            }
            // neither opening waits for the other end then
            outKeeper = keeper(outFile());
            out = FileChannel.open(outFile(), StandardOpenOption.READ);
            errKeeper = keeper(errFile());
            err = FileChannel.open(errFile(), StandardOpenOption.READ);
        } catch (IOException | CodexException e) {
            unlink();
            throw e;
        }
    }

    private static FileChannel keeper(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    Path outFile() {
        return folder.resolve("out");
    }

    Path errFile() {
        return folder.resolve("err");
    }

    FileChannel out() {
        return out;
    }

    FileChannel err() {
        return err;
    }

    /// The command has its ends: with the last of its processes they end.
    void started() throws IOException {
        outKeeper.close();
        errKeeper.close();
    }

    /// Nobody opens them any more.
    void unlink() {
        try {
            Files.deleteIfExists(outFile());
            Files.deleteIfExists(errFile());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED, "cannot remove %s: %s".formatted(folder, e.getMessage()), null, e);
        }
    }

    /// Ends reads that wait; what still writes gets SIGPIPE.
    @Override
    public void close() throws IOException {
        started();
        out.close();
        err.close();
    }
}
