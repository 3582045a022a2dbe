package io.codex.core.tunnel;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.shell.Pause;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.ssh.OpenSshTransport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// The supervisors of this host's tunnels, asked from other processes.
public final class Supervisors {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final TunnelStates states;

    public Supervisors(TunnelStates states) {
        this.states = states;
    }

    /// Empty when it does not answer: it has just ended, or is frozen.
    public Optional<TunnelReport> report(TunnelState state) {
        return ask(state, TunnelQuestion.of(TunnelQuestion.Kind.REPORT));
    }

    /// Has it try again at once, whatever it gave up for.
    public Optional<TunnelReport> retry(TunnelState state) {
        return ask(state, TunnelQuestion.of(TunnelQuestion.Kind.RETRY));
    }

    /// Has it serve these as well; what it serves already stays as it is.
    ///
    /// @throws CodexException when it cannot, such as for a port in use
    public Optional<TunnelReport> add(TunnelState state, List<TunnelSpec.Forward> forwards) {
        Optional<TunnelReport> report = ask(state, new TunnelQuestion(TunnelQuestion.Kind.ADD, forwards));
        TunnelReport.Refusal refusal = report.map(TunnelReport::refusal).orElse(null);
        if (refusal != null) {
            throw new CodexException(ExitCode.FAILED, refusal.reason(), refusal.hint());
        }
        return report;
    }

    /// Ends it, and removes what it leaves when it was killed.
    ///
    /// @return whether it ran
    /// @throws CodexException when it does not end
    public boolean stop(TunnelState state, Duration timeout) {
        ProcessIdentity process = state.supervisor();
        boolean ran = TunnelStates.isRunning(state);
        if (ran) {
            if (ask(state, TunnelQuestion.of(TunnelQuestion.Kind.STOP)).isEmpty()) {
                ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
            }
            if (!ended(state, timeout)) {
                ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
            }
            if (!ended(state, timeout)) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "process %d of the tunnel %s does not end".formatted(process.pid(), state.name()),
                        "see what it waits for: cat /proc/%d/stack".formatted(process.pid()));
            }
        }
        clean(state);
        return ran;
    }

    private static boolean ended(TunnelState state, Duration timeout) {
        long until = System.nanoTime() + timeout.toNanos();
        while (TunnelStates.isRunning(state)) {
            if (System.nanoTime() > until) {
                return false;
            }
            Pause.of(LOOK);
        }
        return true;
    }

    /// Removes the files of a supervisor that has ended, unless another one has the tunnel by now.
    void clean(TunnelState state) {
        try {
            TunnelControl.remove(state.control());
            OpenSshTransport.removeLeft();
            Optional<TunnelLock> lock = TunnelLock.take(states.folder(state.name()));
            if (lock.isPresent()) {
                try (TunnelLock _ = lock.get()) {
                    states.remove(state.name());
                    removeFiles(states.folder(state.name()));
                }
            }
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot remove what the tunnel %s left: %s".formatted(state.name(), e.getMessage()),
                    "remove it by hand: rm -r " + states.folder(state.name()),
                    e);
        }
    }

    /// Copies of secrets, and the lock.
    static void removeFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    private static Optional<TunnelReport> ask(TunnelState state, TunnelQuestion question) {
        var answer = new CompletableFuture<TunnelReport>();
        Thread asking = Thread.startVirtualThread(() -> {
            try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(state.control()));
                TunnelControl.write(channel, Json.MAPPER.writeValueAsString(question));
                answer.complete(Json.MAPPER.readValue(Channels.newInputStream(channel), TunnelReport.class));
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return Optional.of(answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            asking.interrupt();
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        }
    }
}
