package io.codex.core.ssh;

import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The master's listeners: a socket in the private folder for each far end, so that what connects to it gets there.
final class OpenSshForwards implements AutoCloseable {
    /// Of far ends to which nothing is open.
    private static final int KEPT = 16;
    /// How long the first connection waits for words that only other versions of ssh have.
    private static final Duration UNTOLD = Duration.ofSeconds(2);

    private final Shell shell;
    private final OpenSshMaster master;
    private final OpenSshFolder folder;
    private final String via;
    /// Least recently used first.
    private final SequencedMap<String, Forward> forwards = new LinkedHashMap<>();

    private int made;

    OpenSshForwards(Shell shell, OpenSshMaster master, OpenSshFolder folder, String via) {
        this.shell = shell;
        this.master = master;
        this.folder = folder;
        this.via = via;
    }

    /// @param argument of `-L`
    private record Forward(Path listener, String argument, Set<SocketChannel> open) {}

    /// A connection that the master may still refuse.
    private record Attempt(SocketChannel channel, MasterLog.Opening opening, Forward forward) {}

    HostStream open(String host, int port, Duration timeout) {
        Attempt attempt = attempt(host, port);
        try {
            String refusal = answer(attempt.opening(), host, port, timeout);
            if (!refusal.isEmpty()) {
                throw OpenSshFailures.ofOpen(via, host + ":" + port, refusal);
            }
        } catch (RuntimeException e) {
            abandon(attempt);
            throw e;
        }
        return new SocketStream(attempt.channel(), master, _ -> release(attempt));
    }

    /// Connections to one listener in the order in which their answers are expected.
    private synchronized Attempt attempt(String host, int port) {
        Forward forward = forward(host, port);
        MasterLog.Opening opening = master.log().expect(host, port);
        try {
            SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(forward.listener()));
            forward.open().add(channel);
            return new Attempt(channel, opening, forward);
        } catch (IOException e) {
            master.log().forget(host, port, opening);
            throw new SshException(
                    SshFailure.LOST, "the connection to %s is lost: %s".formatted(via, e.getMessage()), null, e);
        }
    }

    /// @return why it is refused; empty when it is open
    private String answer(MasterLog.Opening opening, String host, int port, Duration timeout) {
        try {
            if (!master.log().tellsOfForwards()) {
                Optional<String> early = firstAnswer(opening, timeout);
                if (early.isPresent()) {
                    return early.get();
                }
            }
            return opening.get(timeout.toMillis(), TimeUnit.MILLISECONDS).orElse("");
        } catch (TimeoutException e) {
            throw new SshException(
                    SshFailure.TIMEOUT,
                    "%s:%d did not answer %s within %d s".formatted(host, port, via, timeout.toSeconds()),
                    null,
                    e);
        } catch (CancellationException e) {
            throw master.lost(via);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException(SshFailure.INTERRUPTED, "interrupted", null, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Where this ssh turns out to tell nothing, the connection counts as open; a refusal is then an early end.
    ///
    /// @return empty when the answer is still to come
    private Optional<String> firstAnswer(MasterLog.Opening opening, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        Duration limit = timeout.compareTo(UNTOLD) < 0 ? timeout : UNTOLD;
        try {
            return Optional.of(
                    opening.get(limit.toMillis(), TimeUnit.MILLISECONDS).orElse(""));
        } catch (TimeoutException e) {
            return master.log().tellsOfForwards() ? Optional.empty() : Optional.of("");
        }
    }

    private Forward forward(String host, int port) {
        String farEnd = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        Forward known = forwards.remove(farEnd);
        Forward forward = known != null ? known : make(farEnd);
        forwards.putLast(farEnd, forward);
        return forward;
    }

    private Forward make(String farEnd) {
        if (farEnd.chars().anyMatch(Character::isWhitespace) || farEnd.startsWith("-")) {
            throw new SshException(SshFailure.CONFIGURATION, "'%s' is no host and port".formatted(farEnd), null);
        }
        cancelUnused();
        made++;
        Path listener = folder.listener(made);
        var forward = new Forward(listener, listener + ":" + farEnd, new HashSet<>());
        CommandResult result = control("forward", forward);
        if (!result.succeeded()) {
            if (master.isGone()) {
                throw master.lost(via);
            }
            throw new SshException(
                    SshFailure.FORWARDING_PROHIBITED,
                    "ssh makes no way from %s to %s: %s"
                            .formatted(via, farEnd, result.err().strip()),
                    "DisableForwarding or ClearAllForwardings of a configuration may forbid it");
        }
        return forward;
    }

    private void cancelUnused() {
        while (forwards.size() >= KEPT) {
            Optional<Map.Entry<String, Forward>> unused = forwards.entrySet().stream()
                    .filter(entry -> entry.getValue().open().isEmpty())
                    .findFirst();
            if (unused.isEmpty()) {
                return;
            }
            forwards.remove(unused.get().getKey());
            cancel(unused.get().getValue());
        }
    }

    /// A master leaves the socket's file.
    private void cancel(Forward forward) {
        CommandResult result = control("cancel", forward);
        if (!result.succeeded()) {
            master.log()
                    .line("cannot cancel " + forward.argument() + ": "
                            + result.err().strip());
        }
        try {
            Files.deleteIfExists(forward.listener());
        } catch (IOException e) {
            // the folder goes with the connection
        }
    }

    private CommandResult control(String action, Forward forward) {
        return shell.run(master.client(List.of("-O", action, "-L", forward.argument(), "codex")));
    }

    private void abandon(Attempt attempt) {
        try {
            attempt.channel().close();
        } catch (IOException e) {
            // the descriptor is given back all the same
        }
        release(attempt);
    }

    private synchronized void release(Attempt attempt) {
        attempt.forward().open().remove(attempt.channel());
    }

    /// Ends all streams.
    @Override
    public synchronized void close() {
        for (Forward forward : forwards.values()) {
            for (SocketChannel channel : forward.open()) {
                try {
                    channel.close();
                } catch (IOException e) {
                    // the descriptor is given back all the same
                }
            }
            forward.open().clear();
        }
        forwards.clear();
    }
}
