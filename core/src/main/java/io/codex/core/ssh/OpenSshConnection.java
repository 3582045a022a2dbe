package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import io.codex.core.shell.StreamText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Commands and TCP connections through a master.
final class OpenSshConnection implements HostConnection {
    /// Of ssh itself, and of a command that ends so.
    private static final int FAILED = 255;
    /// A master takes the host of its clients as it comes.
    private static final String ANY_HOST = "codex";

    private final Shell shell;
    private final OpenSshMaster master;
    private final OpenSshFolder folder;
    private final String inWords;
    private final OpenSshForwards forwards;
    private final FarCommand ending;
    private final Set<HostStream> streams = ConcurrentHashMap.newKeySet();

    OpenSshConnection(Shell shell, OpenSshMaster master, OpenSshFolder folder, String inWords) {
        this.shell = shell;
        this.master = master;
        this.folder = folder;
        this.inWords = inWords;
        this.ending = new FarCommand(shell, master);
        this.forwards = new OpenSshForwards(shell, master, folder, inWords);
    }

    @Override
    public String inWords() {
        return inWords;
    }

    @Override
    public CommandResult run(String line, String input, Duration timeout) {
        Process process = startClient(line);
        try {
            CompletableFuture<String> out = StreamText.read(process.getInputStream());
            var errors = new FarCommandErrors(process.getErrorStream());
            write(process.getOutputStream(), input);
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.end(process, errors);
                throw new SshException(
                        SshFailure.TIMEOUT,
                        "a command on %s did not end within %d s: %s".formatted(inWords, timeout.toSeconds(), line),
                        null);
            }
            var result = new CommandResult(process.exitValue(), out.join(), errors.text());
            requireSession(result);
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
        } catch (CompletionException e) {
            throw new SshException(
                    SshFailure.LOST,
                    "the output of a command on %s is lost: %s".formatted(inWords, e.getCause()),
                    null,
                    e);
        } finally {
            process.destroyForcibly();
        }
    }

    private void requireSession(CommandResult result) {
        if (result.exitCode() != FAILED) {
            return;
        }
        if (master.isGone()) {
            throw master.lost(inWords);
        }
        if (result.err().contains(OpenSshMaster.WITHOUT_MASTER)) {
            throw new SshException(
                    SshFailure.UNREACHABLE,
                    "%s takes no further session: %s"
                            .formatted(inWords, result.err().lines().findFirst().orElse("")),
                    "its sshd allows so many at once (MaxSessions); fewer commands at a time go");
        }
    }

    @Override
    public HostStream start(String line) {
        if (!master.isAlive()) {
            throw master.lost(inWords);
        }
        var stream = new ProcessStream(startClient(line), master, ending, streams::remove);
        streams.add(stream);
        return stream;
    }

    @Override
    public HostStream open(String host, int port, Duration timeout) {
        return forwards.open(host, port, timeout);
    }

    @Override
    public boolean isAlive() {
        return master.isAlive();
    }

    @Override
    public void close() {
        streams.forEach(HostStream::close);
        forwards.close();
        master.close();
        try {
            folder.close();
        } catch (IOException e) {
            // what is left there is removed before the next connection
            master.log().line("cannot remove " + folder.root() + ": " + e.getMessage());
        }
    }

    private Process startClient(String line) {
        Command command = master.client(List.of(ANY_HOST, "--", FarCommand.wrapped(line)));
        try {
            return shell.start(command);
        } catch (CodexException e) {
            throw new SshException(SshFailure.LOST, String.valueOf(e.getMessage()), e.hint(), e);
        }
    }

    private static void write(OutputStream stream, String input) {
        Thread.startVirtualThread(() -> {
            try (stream) {
                stream.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // a command need not read its input; its exit code says what it thinks of it
            }
        });
    }
}
