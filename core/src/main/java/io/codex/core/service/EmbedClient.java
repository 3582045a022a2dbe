package io.codex.core.service;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.UnservedException.Kind;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Speaks to the replicas of the embed service: each request goes to the one with the fewest open requests of this
/// client, to another one when that fails, and waits while the service moves. For several threads.
public final class EmbedClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// One that computes and one that waits, so that no replica idles between two.
    private static final int AT_ONCE_EACH = 2;

    private final HttpClient http;
    private final ServiceFollower follower;
    private final Map<ServiceAddress, Integer> open = new HashMap<>();

    /// Clients begin at different replicas.
    private int turn = ThreadLocalRandom.current().nextInt(1 << 16);

    /// For one place, which is not waited for.
    public EmbedClient(ServiceAddress address) {
        this(ServiceRoute.to("embed", address));
    }

    public EmbedClient(ServiceRoute route) {
        this.follower = new ServiceFollower(route);
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /// @param texts none of them blank
    /// @throws CodexException when the service refuses, or none answers and none can be waited for
    public Embedding embed(List<String> texts) {
        var request = new Request(texts);
        return follower.call(request::at);
    }

    /// Finds the service before anything depends on it.
    ///
    /// @throws CodexException when it is nowhere and cannot be waited for
    public void locate() {
        var _ = follower.replicas();
    }

    /// How many batches keep all replicas busy; 1 when there is only one replica.
    public int parallelism() {
        int replicas = follower.replicas();
        return replicas == 1 ? 1 : replicas * AT_ONCE_EACH;
    }

    /// Sends the batches to all replicas at once.
    ///
    /// @return in the order of the batches
    /// @throws CodexException of the first that fails
    public List<Embedding> embedAll(List<List<String>> batches) {
        int threads = Math.min(batches.size(), parallelism());
        if (threads <= 1) {
            return batches.stream().map(this::embed).toList();
        }
        ExecutorService pool = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("codex-embed-", 0).factory());
        try {
            List<Future<Embedding>> answers = batches.stream()
                    .map(batch -> pool.submit(() -> embed(batch)))
                    .toList();
            var embeddings = new ArrayList<Embedding>(answers.size());
            for (Future<Embedding> answer : answers) {
                embeddings.add(answer.get());
            }
            return embeddings;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } finally {
            pool.shutdownNow();
        }
    }

    /// One request, wherever it is sent.
    private final class Request {
        private final List<String> texts;
        private boolean tokenReadAnew;

        Request(List<String> texts) {
            this.texts = texts;
        }

        /// Tries one replica after the other.
        Embedding at(List<ServiceAddress> replicas) {
            var untried = new ArrayList<>(replicas);
            UnservedException last = null;
            while (!untried.isEmpty()) {
                ServiceAddress replica = begin(untried);
                try {
                    return new EmbedCall(http, replica, () -> follower.isStillAt(replica)).embed(texts);
                } catch (UnservedException e) {
                    if (e.kind() == Kind.MOVED) {
                        follower.lost(replica);
                    }
                    // one that is busy comes back sooner than one that moved
                    last = last == null || e.kind() == Kind.BUSY ? e : last;
                } catch (TokenRefusedException e) {
                    return withTokenReadAnew(e);
                } finally {
                    end(replica);
                }
            }
            throw last == null ? new IllegalStateException("no address") : last;
        }

        /// A refused token is not shown twice, since that locks accounts; one that was changed is another.
        private Embedding withTokenReadAnew(TokenRefusedException refused) {
            if (tokenReadAnew) {
                throw refused.failure();
            }
            tokenReadAnew = true;
            List<ServiceAddress> others = follower.refreshed().stream()
                    .filter(address -> !address.secret()
                            .value()
                            .equals(refused.address().secret().value()))
                    .toList();
            if (others.isEmpty()) {
                throw refused.failure();
            }
            return at(others);
        }
    }

    /// Takes the one with the fewest open requests; of several such, each in turn.
    private synchronized ServiceAddress begin(List<ServiceAddress> untried) {
        int first = Math.floorMod(turn++, untried.size());
        ServiceAddress replica = IntStream.range(0, untried.size())
                .mapToObj(index -> untried.get((first + index) % untried.size()))
                .min(Comparator.comparingInt(address -> open.getOrDefault(address, 0)))
                .orElseThrow();
        untried.remove(replica);
        open.merge(replica, 1, Integer::sum);
        return replica;
    }

    private synchronized void end(ServiceAddress replica) {
        open.computeIfPresent(replica, (_, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
