package io.codex.neo4j.host;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Another process that holds an fcntl lock on a file until it is closed.
public final class LockingProcess implements AutoCloseable {
    private final Process process;

    private LockingProcess(Process process) {
        this.process = process;
    }

    /// What the other process runs: locks the file, says so, and waits for the end of its input.
    public static void main(String... arguments) throws IOException {
        try (FileChannel channel =
                        FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            System.out.println("locked");
            System.in.transferTo(System.err);
        }
    }

    /// Returns when the file is locked.
    public static LockingProcess on(Path file) {
        Process process = new LocalShell()
                .start(Command.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        file.toString()));
        try {
            if (process.getInputStream().read() != 'l') {
                throw new IllegalStateException("cannot lock " + file);
            }
            return new LockingProcess(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
