package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointViewTest {
    private static final Timings QUICK =
            new Timings(Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMillis(20));
    private static final Pattern WHOLE = Pattern.compile("# Written by codex[^\n]*\n#[^\n]*\n(THING_\\w+=[^\n]+\n)*");

    @TempDir
    private Path folder;

    private ServicesHome home;

    @BeforeEach
    void nameHome() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
    }

    @Test
    void rebuildsAtOnceLeaveAWholeViewOfTheNewestRecords() throws Exception {
        int owners = 8;
        var done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(owners + 1)) {
            Future<Integer> reader = threads.submit(() -> readUntil(done));
            Callable<Void> comeAndGo = () -> {
                for (int round = 0; round < 5; round++) {
                    serve().close();
                }
                return null;
            };
            for (Future<Void> owner : threads.invokeAll(java.util.Collections.nCopies(owners, comeAndGo))) {
                owner.get();
            }
            done.set(true);
            assertThat(reader.get()).isPositive();
        }
        assertThat(home.view()).content().doesNotContain("THING_URL");
    }

    @Test
    void ownersThatStayAreInTheViewWhenEverybodyElseIsGone() throws Exception {
        try (Served stays = serve();
                var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> others = new ArrayList<>();
            for (int other = 0; other < 4; other++) {
                others.add(() -> {
                    serve().close();
                    return null;
                });
            }
            for (Future<Void> other : threads.invokeAll(others)) {
                other.get();
            }
            assertThat(home.view()).content().contains("THING_URL=" + stays.url());
        }
    }

    @Test
    void viewThatSomebodyWroteTooLateIsRightAfterABeatOfAnOwner() throws IOException {
        try (Served owner = serve()) {
            Files.writeString(home.view(), "# an earlier one\nTHING_URL=http://127.0.0.1:1\n");
            await().untilAsserted(() -> assertThat(home.view()).content().contains("THING_URL=" + owner.url()));
        }
    }

    @Test
    void viewThatSomebodyWroteTooLateIsRightAfterALookWhereNobodyServes() throws IOException {
        try (Served owner = serve();
                EndpointRegistry registry = registry()) {
            String earlier = Files.readString(home.view());
            owner.ownership().withdraw("test", true);
            Files.writeString(home.view(), earlier);
            assertThat(registry.resolve("thing").endpoint()).isEmpty();
            assertThat(home.view()).content().doesNotContain("THING_URL");
        }
    }

    private int readUntil(AtomicBoolean done) throws IOException {
        int read = 0;
        while (!done.get()) {
            try {
                assertThat(Files.readString(home.view())).matches(WHOLE);
                read++;
            } catch (NoSuchFileException e) {
                // nobody has published yet
            }
        }
        return read;
    }

    private EndpointRegistry registry() {
        return new EndpointRegistry(home, "local", QUICK, new LocalShell(), Duration.ofSeconds(5));
    }

    private record Served(EndpointRegistry registry, Ownership ownership, ControlServer control, URI url)
            implements AutoCloseable {
        @Override
        public void close() {
            ownership.close();
            control.close();
            registry.close();
        }
    }

    /// With a registry of its own, as every process has.
    private Served serve() {
        EndpointRegistry registry = registry();
        Secret token = new Secrets(home).token("thing");
        Ownership ownership = registry.claim(
                ServiceIdentity.fromEnvironment("thing", "test", Map.of()),
                Exclusivity.REPLICATED,
                PredecessorCheck.onThisHost(),
                Duration.ofSeconds(20),
                _ -> {});
        var control = ControlServer.start("127.0.0.1", token, "thing", ownership.generation(), new Healthy());
        URI url = control.url("127.0.0.1");
        ownership.publish("127.0.0.1", url.getPort(), url, null, url, token.file());
        return new Served(registry, ownership, control, url);
    }

    private static final class Healthy implements ControlHandler {
        @Override
        public ControlHealth health() {
            return new ControlHealth(true, "works");
        }

        @Override
        public void drain() {}

        @Override
        public void stop() {}
    }
}
