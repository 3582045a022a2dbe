package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.endpoint.ControlProof;
import io.codex.core.endpoint.Secret;
import io.codex.core.file.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// Somebody on a host who sources the view again and again, and asks the address that it names for its proof, as a
/// program does that knows nothing of codex but the variable.
final class PublishedWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String NONCE = "b4c0ffee";

    private static final String SCRIPT = """
            folder=~/.codex-services/endpoints/site/$2
            while :; do
              url=$(. ~/.codex-services.env 2>/dev/null; echo "${!1:-}")
              answer=
              left=
              if [ -n "$url" ]; then
                answer=$(curl -s -m 2 "$url/proof?nonce=$3" | tr -d '\\n') || answer=
                for gone in "$folder"/*.withdrawn; do gone=${gone##*/}; left="$left ${gone%.withdrawn}"; done
                again=$(. ~/.codex-services.env 2>/dev/null; echo "${!1:-}")
                if [ "$again" != "$url" ]; then continue; fi
              fi
              printf '%s\\t%s\\t%s\\t%s\\n' "$(date +%s%3N)" "$url" "$left" "$answer"
              sleep 0.3
            done
            """;

    private final String service;
    private final String host;
    private final Secret token;
    private final Process loop;
    private final List<Sight> sights = new CopyOnWriteArrayList<>();

    enum Kind {
        /// The view names no address.
        ABSENT,
        /// Nothing answers at the address.
        SILENT,
        /// The owner answers.
        RIGHT,
        /// Something else answers, or an owner that gave its generation up.
        WRONG
    }

    /// @param generation of the owner that answered; 0 for none
    record Sight(Instant time, Kind kind, String url, long generation, String answer) {}

    private PublishedWatch(TopologyHost host, String service, String variable) {
        this.service = service;
        this.host = host.name();
        String file = "/home/ada/.codex-services/secrets/%s.token".formatted(service);
        this.token = new Secret(Path.of(file), host.out("cat", file));
        this.loop = host.start("bash", "-c", SCRIPT, "watch", variable, service, NONCE);
        Thread.ofPlatform().daemon().name("watch-" + this.host).start(this::read);
    }

    /// Of a service that has its token already and that answers `/proof` on its own port.
    static PublishedWatch of(TopologyHost host, String service, String variable) {
        return new PublishedWatch(host, service, variable);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(loop.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                sights.add(sight(line));
            }
        } catch (IOException e) {
            // the pipe is closed at the end; that nothing is seen any more fails the test
            return;
        }
    }

    private Sight sight(String line) {
        String[] fields = line.split("\t", -1);
        Instant time = Instant.ofEpochMilli(Long.parseLong(fields[0]));
        String url = fields[1];
        String answer = fields[3];
        if (url.isEmpty() || answer.isEmpty()) {
            return new Sight(time, url.isEmpty() ? Kind.ABSENT : Kind.SILENT, url, 0, "");
        }
        long generation = proved(answer);
        boolean left = List.of(fields[2].split(" ")).contains(Long.toString(generation));
        return new Sight(time, generation > 0 && !left ? Kind.RIGHT : Kind.WRONG, url, generation, answer);
    }

    private long proved(String answer) {
        try {
            ControlProof given = Json.MAPPER.readValue(answer, ControlProof.class);
            return ControlProof.answer(token, service, given.generation(), NONCE)
                    .filter(given::equals)
                    .map(ControlProof::generation)
                    .orElse(0L);
        } catch (JsonProcessingException e) {
            return 0;
        }
    }

    /// All so far.
    List<Sight> sights() {
        return List.copyOf(sights);
    }

    List<Sight> since(Instant time) {
        return sights.stream().filter(sight -> sight.time().isAfter(time)).toList();
    }

    /// The first after that moment.
    Sight await(String what, Instant since, Predicate<Sight> wanted) {
        return Awaitility.await()
                .alias("%s on %s".formatted(what, host))
                .atMost(LIMIT)
                .until(() -> first(since, wanted), Optional::isPresent)
                .orElseThrow();
    }

    /// The first after that moment, if there was one.
    Optional<Sight> first(Instant since, Predicate<Sight> wanted) {
        return since(since).stream().filter(wanted).findFirst();
    }

    void assertNeverWrong() {
        assertThat(sights).as("what the view led to on %s", host).isNotEmpty();
        assertThat(sights.stream().filter(sight -> sight.kind() == Kind.WRONG)).isEmpty();
    }

    @Override
    public void close() {
        loop.destroy();
    }
}
