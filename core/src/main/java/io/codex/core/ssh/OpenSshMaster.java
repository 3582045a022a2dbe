package io.codex.core.ssh;

import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One authenticated connection: an `ssh -M` of our own, beside whatever masters the user has. It runs `cat` on the
/// far side, whose standard input is a pipe of this process: when that ends, however, so does the master.
final class OpenSshMaster implements AutoCloseable {
    /// What a client of the master writes when it had to do without; it must never connect by itself.
    static final String WITHOUT_MASTER = "codex: the master takes no session";

    private static final Duration END = Duration.ofSeconds(3);
    private static final Map<String, String> ENGLISH = Map.of("LC_ALL", "C");

    private final Process process;
    private final Path control;
    private final MasterLog log = new MasterLog();
    private final CompletableFuture<Boolean> answered = new CompletableFuture<>();
    private final Thread errors;

    private OpenSshMaster(Process process, Path control) throws IOException {
        this.process = process;
        this.control = control;
        String nonce = UUID.randomUUID().toString();
        errors = Thread.ofVirtual().name("ssh master's words").start(this::readErrors);
        Thread.ofVirtual().name("ssh master's answer").start(() -> readOutput(nonce));
        var input = process.getOutputStream();
        input.write((nonce + "\n").getBytes(StandardCharsets.US_ASCII));
        input.flush();
    }

    /// @param wrapping the programs that start ssh, with their arguments
    /// @param arguments of ssh, from the options that the caller chooses to the host
    static OpenSshMaster start(Shell shell, List<String> wrapping, List<String> arguments, Path control)
            throws IOException {
        var argv = new ArrayList<>(wrapping);
        argv.add("ssh");
        argv.addAll(List.of("-M", "-S", control.toString(), "-T", "-a", "-x"));
        for (String option : List.of(
                "ControlMaster=yes",
                "ControlPersist=no",
                "LogLevel=DEBUG2",
                "StrictHostKeyChecking=yes",
                "ExitOnForwardFailure=yes",
                "ClearAllForwardings=yes",
                "PermitLocalCommand=no",
                "StreamLocalBindMask=0177",
                "StreamLocalBindUnlink=yes")) {
            argv.addAll(List.of("-o", option));
        }
        argv.addAll(arguments);
        argv.addAll(List.of("--", "exec cat"));
        return new OpenSshMaster(onThreadOfItsOwn(shell, Command.of(argv).withEnvironment(ENGLISH)), control);
    }

    /// The kernel's signal at the parent's death comes when the thread ends that started the process.
    private static Process onThreadOfItsOwn(Shell shell, Command command) {
        var started = new CompletableFuture<Process>();
        Thread.ofPlatform().daemon().name("ssh master").start(() -> {
            try {
                Process process = shell.start(command);
                started.complete(process);
                process.waitFor();
            } catch (RuntimeException e) {
                started.completeExceptionally(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return started.join();
    }

    private void readErrors() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.line(line);
            }
        } catch (IOException e) {
            log.line("its words are lost: " + e.getMessage());
        } finally {
            log.end();
        }
    }

    /// A login shell may write before the command runs.
    private void readOutput(String nonce) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith(nonce)) {
                    answered.complete(true);
                }
            }
        } catch (IOException e) {
            log.line("its answer is lost: " + e.getMessage());
        } finally {
            answered.complete(false);
        }
    }

    /// Waits until the far side has answered.
    ///
    /// @param host for messages
    void await(String host, Duration timeout) {
        try {
            if (!answered.get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                errors.join(END);
                throw OpenSshFailures.ofConnect(host, log.words(), log.fingerprint());
            }
        } catch (TimeoutException e) {
            throw log.isAuthenticated()
                    ? new SshException(
                            SshFailure.TIMEOUT,
                            "%s let us in, but runs no command within %d s".formatted(host, timeout.toSeconds()),
                            "see what its shell's start-up files do: ssh %s true".formatted(host),
                            e)
                    : new SshException(
                            SshFailure.UNREACHABLE,
                            "%s did not let us in within %d s".formatted(host, timeout.toSeconds()),
                            "see whether ssh %s works, and the network or VPN is there".formatted(host),
                            e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    MasterLog log() {
        return log;
    }

    /// A command of ssh that goes through this master, and through nothing else.
    ///
    /// @param arguments from the options to the end
    Command client(List<String> arguments) {
        var argv = new ArrayList<>(List.of("ssh", "-F", "/dev/null", "-S", control.toString(), "-T"));
        for (String option : List.of(
                "ControlMaster=no",
                "BatchMode=yes",
                "LogLevel=ERROR",
                "ProxyCommand=sh -c 'echo %s >&2; exit 1'".formatted(WITHOUT_MASTER))) {
            argv.addAll(List.of("-o", option));
        }
        argv.addAll(arguments);
        return Command.of(argv).withEnvironment(ENGLISH);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Whether the master has gone or is going; surer than {@link #isAlive} just after one of its sockets has closed,
    /// since it closes this one first.
    boolean isGone() {
        if (!process.isAlive()) {
            return true;
        }
        try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(control))) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    SshException lost(String via) {
        awaitEnd();
        List<String> words = log.words();
        return new SshException(
                SshFailure.LOST,
                "the connection to %s is lost%s"
                        .formatted(via, words.isEmpty() ? "" : ": ssh said: " + words.getLast()),
                null);
    }

    private void awaitEnd() {
        try {
            process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS);
            errors.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
        awaitEnd();
        process.destroyForcibly();
    }
}
