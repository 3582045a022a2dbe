package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.UserName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointRegistryTest {
    private static final Timings QUICK =
            new Timings(Duration.ofMillis(100), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMillis(20));
    private static final Duration CONTROL = Duration.ofMillis(500);
    private static final ControlHandler HEALTHY = new ControlHandler() {
        @Override
        public ControlHealth health() {
            return new ControlHealth(true, "works");
        }

        @Override
        public void drain() {}

        @Override
        public void stop() {}
    };

    @TempDir
    private Path folder;

    private ServicesHome home;
    private EndpointRegistry registry;
    private Secret token;

    @BeforeEach
    void open() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        registry = new EndpointRegistry(home, "local", QUICK, new LocalShell(), CONTROL);
        token = new Secrets(home).token("embed");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void publishedServiceIsFoundAndVerified() {
        try (Served served = serve()) {
            Resolution found = registry.resolve("embed");
            assertThat(found.rejections()).isEmpty();
            assertThat(found.endpoint()).hasValueSatisfying(endpoint -> {
                assertThat(endpoint.generation()).isEqualTo(served.ownership().generation());
                assertThat(endpoint.url()).isEqualTo(URI.create("http://127.0.0.1:18765"));
                assertThat(endpoint.tokenFile()).isEqualTo(token.file());
            });
        }
    }

    @Test
    void recordIsReadableByItsOwnerOnlyAndHoldsNoSecret() throws IOException {
        try (Served _ = serve()) {
            Path record = record(1);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(record)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(record)).doesNotContain(token.value()).contains("\"" + token.file() + "\"");
            assertThat(Files.readString(home.view())).doesNotContain(token.value());
        }
    }

    @Test
    void withdrawnServiceIsNotFoundAndItsDepartureSaysWhy() {
        try (Served served = serve()) {
            served.ownership().withdraw("somebody asked", true);
        }
        assertThat(registry.resolve("embed").endpoint()).isEmpty();
        assertThat(registry.departure("embed", 1)).hasValueSatisfying(departure -> {
            assertThat(departure.reason()).isEqualTo("somebody asked");
            assertThat(departure.planned()).isTrue();
        });
    }

    @Test
    void ownerThatEndsWithoutAWordIsNoPlannedEnd() {
        serve().close();
        assertThat(registry.departure("embed", 1))
                .hasValueSatisfying(departure -> assertThat(departure.planned()).isFalse());
    }

    @Test
    void withdrawalLeavesTheSuccessorsRecord() {
        Served old = serve();
        try (Served successor = serve()) {
            old.close();
            assertThat(registry.resolve("embed").endpoint())
                    .map(Endpoint::generation)
                    .hasValue(successor.ownership().generation());
        }
    }

    @Test
    void deadHigherRecordIsRejectedWithItsReasonAndTheLowerOneServes() {
        try (Served alive = serve()) {
            Served dead = serve();
            dead.control().close();
            Resolution found = registry.resolve("embed");
            assertThat(found.endpoint())
                    .map(Endpoint::generation)
                    .hasValue(alive.ownership().generation());
            assertThat(found.rejections()).singleElement().satisfies(rejection -> {
                assertThat(rejection.generation()).isEqualTo(2);
                assertThat(rejection.reason()).startsWith("nothing listens on");
            });
            dead.ownership().close();
        }
    }

    @Test
    void foreignProcessOnTheControlPortCannotAnswer() throws IOException {
        try (Served served = serve()) {
            int port = served.control().url("127.0.0.1").getPort();
            served.control().close();
            var foreign = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            foreign.createContext("/", exchange -> {
                byte[] answer =
                        "{\"service\":\"embed\",\"generation\":1,\"proof\":\"00\"}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            foreign.start();
            try {
                assertThat(registry.resolve("embed").rejections())
                        .singleElement()
                        .extracting(Rejection::reason)
                        .asString()
                        .contains("does not know the token");
            } finally {
                foreign.stop(0);
            }
        }
    }

    @Test
    void otherGenerationOnTheControlPortIsRejected() throws IOException {
        try (Served served = serve();
                var other = ControlServer.start("127.0.0.1", token, "embed", 99, HEALTHY)) {
            String moved = Files.readString(record(1))
                    .replace(
                            served.control().url("127.0.0.1").toString(),
                            other.url("127.0.0.1").toString());
            served.ownership().withdraw("moved", true);
            Files.writeString(record(1), moved);
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .asString()
                    .endsWith("is embed, generation 99");
        }
    }

    @Test
    void silentControlPortIsUnknownAndStaysInTheView() throws IOException {
        try (Served served = serve();
                var silent = new ServerSocket(0, 1)) {
            String frozen = Files.readString(record(1))
                    .replace(served.control().url("127.0.0.1").toString(), "http://127.0.0.1:" + silent.getLocalPort());
            served.ownership().withdraw("test", true);
            Files.writeString(record(1), frozen);
            registry.view().rebuild();
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .asString()
                    .contains("does not answer within");
            assertThat(Files.readString(home.view())).contains("EMBED_URL=");
        }
    }

    @Test
    void silentRecordIsRemovedWithItsLineOfTheViewWhenItsJobHasEnded() throws IOException {
        try (Served served = serve();
                var silent = new ServerSocket(0, 1)) {
            String frozen = Files.readString(record(1))
                    .replace(served.control().url("127.0.0.1").toString(), "http://127.0.0.1:" + silent.getLocalPort());
            served.ownership().withdraw("test", true);
            Files.writeString(record(1), frozen);
            registry.view().rebuild();
            List<Rejection> rejections = registry.resolveAll("embed").rejections();
            registry.removeEnded(rejections, _ -> false);
            assertThat(record(1)).exists();
            registry.removeEnded(rejections, endpoint -> endpoint.generation() == 1);
            assertThat(record(1)).doesNotExist();
            assertThat(Files.readString(home.view())).doesNotContain("EMBED_URL");
        }
    }

    @Test
    void recordThatAnswersIsNotRemovedWhateverIsSaidOfItsJob() {
        try (Served _ = serve()) {
            registry.removeEnded(registry.resolveAll("embed").rejections(), _ -> true);
            assertThat(registry.resolve("embed").endpoint()).isPresent();
        }
    }

    @Test
    void corruptRecordIsRejectedWithItsReasonAndRepairedByItsOwner() throws IOException {
        try (Served _ = serve()) {
            Files.writeString(record(9), "{\"service\": \"embed\", ");
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .asString()
                    .startsWith("the record is not valid JSON");
            Files.delete(record(9));
            Files.writeString(record(1), "");
            await().untilAsserted(() ->
                    assertThat(registry.resolve("embed").endpoint()).isPresent());
        }
    }

    @Test
    void recordThatIsNoTextIsRejectedAndRepaired() throws IOException {
        try (Served _ = serve()) {
            byte[] noText = {0, (byte) 0xff, (byte) 0xfe};
            Files.write(record(9), noText);
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .isEqualTo("the record is not UTF-8");
            Files.delete(record(9));
            Files.writeString(record(9), "null");
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .isEqualTo("the record is incomplete: not an object");
            Files.delete(record(9));
            Files.write(record(1), noText);
            await().untilAsserted(() ->
                    assertThat(registry.resolve("embed").endpoint()).isPresent());
        }
    }

    @Test
    void incompleteRecordIsRejectedWithWhatIsMissing() throws IOException {
        try (Served _ = serve()) {
            Files.writeString(record(9), "{\"service\": \"embed\", \"generation\": 9, \"port\": 1}");
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .extracting(Rejection::reason)
                    .asString()
                    .startsWith("the record is incomplete");
        }
    }

    @Test
    void viewIsSourceableAndFollowsTheServices() throws IOException {
        try (Served _ = serve()) {
            var sourced = new LocalShell()
                    .run(io.codex.core.shell.Command.of(
                            "sh",
                            "-c",
                            ". \"$0\"; echo \"$EMBED_URL $EMBED_TOKEN_FILE\"",
                            home.view().toString()));
            assertThat(sourced.out().strip()).isEqualTo("http://127.0.0.1:18765 " + token.file());
        }
        assertThat(Files.readString(home.view())).doesNotContain("EMBED_URL");
    }

    @Test
    void viewOfAHomeWithASpaceInItsNameIsSourceable() {
        home = ServicesHome.at(folder.resolve("it's a home"), Map.of());
        registry.close();
        registry = new EndpointRegistry(home, "local", QUICK, new LocalShell(), CONTROL);
        token = new Secrets(home).token("embed");
        try (Served _ = serve()) {
            var sourced = new LocalShell()
                    .run(io.codex.core.shell.Command.of(
                            "sh",
                            "-c",
                            ". \"$0\"; echo \"$EMBED_TOKEN_FILE\"",
                            home.view().toString()));
            assertThat(sourced.out().strip()).isEqualTo(token.file().toString());
        }
    }

    @Test
    void recordOfAServiceThatIsGoneLeavesTheViewWhenAReaderRejectsIt() throws IOException {
        Served gone = serve();
        gone.control().close();
        assertThat(Files.readString(home.view())).contains("EMBED_URL=");
        assertThat(registry.resolve("embed").endpoint()).isEmpty();
        assertThat(Files.readString(home.view())).doesNotContain("EMBED_URL");
        gone.close();
    }

    @Test
    void hostThatCannotBeReachedFromHereIsNoProofThatNothingListens() throws IOException {
        try (Served served = serve()) {
            String elsewhere = Files.readString(record(1))
                    .replace(served.control().url("127.0.0.1").toString(), "http://no-such-host.invalid:1");
            served.ownership().withdraw("test", true);
            Files.writeString(record(1), elsewhere);
            assertThat(registry.resolve("embed").rejections())
                    .singleElement()
                    .satisfies(rejection -> assertThat(rejection.certain()).isFalse());
        }
    }

    @Test
    void recordWithoutAnHttpControlPortIsRejected() throws IOException {
        try (Served served = serve()) {
            String odd = Files.readString(record(1))
                    .replace(served.control().url("127.0.0.1").toString(), "mailto:me");
            served.ownership().withdraw("test", true);
            Files.writeString(record(1), odd);
            assertThat(registry.resolve("embed").rejections()).hasSize(1);
            registry.view().rebuild();
        }
    }

    @Test
    void viewThatCannotBeWrittenDoesNotStopTheBeats() throws IOException {
        try (Served _ = serve()) {
            Files.delete(home.view());
            Files.createDirectory(home.view());
            Files.createFile(home.view().resolve("in-the-way"));
            Files.writeString(record(1), "damaged");
            await().untilAsserted(() -> assertThat(record(1)).content().contains("\"embed\""));
            Path beat = home.endpoints().resolve("local/embed/1.beat");
            String before = Files.readString(beat);
            await().until(() -> !Files.readString(beat).equals(before));
            Files.delete(home.view().resolve("in-the-way"));
            Files.delete(home.view());
        }
    }

    @Test
    void allReplicasThatVerifyAreFoundTheHighestGenerationFirst() throws IOException {
        try (Served _ = serve();
                Served gone = serve();
                Served _ = serve()) {
            gone.control().close();
            Replicas found = registry.resolveAll("embed");
            assertThat(found.endpoints()).extracting(Endpoint::generation).containsExactly(3L, 1L);
            assertThat(found.rejections()).extracting(Rejection::generation).containsExactly(2L);
            assertThat(Files.readString(home.view()))
                    .contains("EMBED_URLS='http://127.0.0.1:18765 http://127.0.0.1:18765'");
        }
    }

    @Test
    void silentNodesAreAskedSideBySide() throws Exception {
        int dead = 20;
        var silent = new ArrayList<ServerSocket>();
        try (Served served = serve()) {
            String text = Files.readString(record(1));
            for (int generation = 2; generation < 2 + dead; generation++) {
                var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                silent.add(socket);
                writeRecord(
                        generation,
                        text.replace("\"generation\" : 1,", "\"generation\" : %d,".formatted(generation))
                                .replace(
                                        served.control().url("127.0.0.1").toString(),
                                        "http://127.0.0.1:" + socket.getLocalPort()));
            }
            // one after the other they would take forty times as long as one control timeout
            assertTimeoutPreemptively(CONTROL.multipliedBy(dead / 2), () -> {
                Replicas found = registry.resolveAll("embed");
                assertThat(found.endpoints()).extracting(Endpoint::generation).containsExactly(1L);
                assertThat(found.rejections()).hasSize(dead).noneMatch(Rejection::certain);
            });
        } finally {
            for (ServerSocket socket : silent) {
                socket.close();
            }
        }
    }

    @Test
    void recordThatIsALinkIsRejectedAndNotFollowed() throws IOException {
        try (Served _ = serve()) {
            Path elsewhere = Files.move(record(1), folder.resolve("elsewhere.json"));
            Files.createSymbolicLink(record(9), elsewhere);
            assertThat(rejectionOf(9).reason())
                    .isEqualTo("the record is a symbolic link to %s, and codex writes none".formatted(elsewhere));
            assertThat(rejectionOf(9).hint()).contains("rm " + record(9));
        }
    }

    @Test
    void recordThatIsNoFileIsRejectedAndNotReadForEver() throws IOException {
        try (Served _ = serve()) {
            Files.createDirectory(record(8));
            new LocalShell()
                    .run(io.codex.core.shell.Command.of("mkfifo", record(9).toString()));
            assertThat(rejectionOf(8).reason()).isEqualTo("the record is no regular file");
            assertThat(rejectionOf(9).reason()).isEqualTo("the record is no regular file");
            assertThat(registry.resolve("embed").endpoint()).isPresent();
        }
    }

    @Test
    void recordThatOthersCanWriteIsRejected() throws IOException {
        try (Served _ = serve()) {
            writeRecord(9, Files.readString(record(1)));
            Files.setPosixFilePermissions(record(9), PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(rejectionOf(9).reason()).isEqualTo("the record can be written by others");
        }
    }

    @Test
    void recordOfAnotherUserIsRejectedWithTheirName() throws IOException {
        assumeTrue(UserName.ofThisProcess(System.getenv()).equals("root"), "needs root, which alone gives files away");
        try (Served _ = serve()) {
            writeRecord(9, Files.readString(record(1)).replace("\"generation\" : 1,", "\"generation\" : 9,"));
            Files.setOwner(
                    record(9),
                    record(9).getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
            assertThat(rejectionOf(9).reason()).isEqualTo("the record belongs to another user, nobody");
            assertThat(rejectionOf(9).certain()).isTrue();
        }
    }

    @Test
    void recordThatWasCopiedFromElsewhereIsRejected() throws IOException {
        try (Served _ = serve()) {
            writeRecord(9, Files.readString(record(1)));
            assertThat(rejectionOf(9).reason()).isEqualTo("the record is of generation 1");
            Path other = home.endpoints().resolve("iter/embed/1.json");
            Files.createDirectories(other.getParent());
            Files.copy(record(1), other);
            try (var registryOfIter = new EndpointRegistry(home, "iter", QUICK, new LocalShell(), CONTROL)) {
                assertThat(registryOfIter.resolveAll("embed").rejections())
                        .singleElement()
                        .extracting(Rejection::reason)
                        .isEqualTo("the record is of embed on local");
            }
        }
    }

    @Test
    void foreignFileIsNoRecord() throws IOException {
        try (Served _ = serve()) {
            writeRecord(9, "{\"hello\": \"world\"}");
            writeRecord(10, "x".repeat(100_000));
            assertThat(rejectionOf(9).reason()).isEqualTo("the record is incomplete: no generation");
            assertThat(rejectionOf(10).reason()).isEqualTo("the record is longer than any that codex writes");
            assertThat(registry.resolve("embed").endpoint())
                    .map(Endpoint::generation)
                    .hasValue(1L);
        }
    }

    @Test
    void serviceWhoseTokenIsMissingIsNotBelievedAndSaysHowToMend() throws IOException {
        try (Served _ = serve()) {
            Files.delete(token.file());
            assertThat(rejectionOf(1)).satisfies(rejection -> {
                assertThat(rejection.reason()).isEqualTo("its token %s is missing".formatted(token.file()));
                assertThat(rejection.certain()).isFalse();
                assertThat(rejection.hint()).contains("codex restart embed");
            });
        }
    }

    private Rejection rejectionOf(long generation) {
        return registry.resolveAll("embed").rejections().stream()
                .filter(rejection -> rejection.generation() == generation)
                .findFirst()
                .orElseThrow();
    }

    private void writeRecord(long generation, String text) throws IOException {
        PrivateFile.replace(record(generation), text);
    }

    private record Served(Ownership ownership, ControlServer control) implements AutoCloseable {
        @Override
        public void close() {
            ownership.close();
            control.close();
        }
    }

    private Served serve() {
        Ownership ownership = registry.claim(
                ServiceIdentity.fromEnvironment("embed", "test", Map.of()),
                Exclusivity.REPLICATED,
                PredecessorCheck.onThisHost(),
                Duration.ofSeconds(10),
                _ -> {});
        var control = ControlServer.start("127.0.0.1", token, "embed", ownership.generation(), HEALTHY);
        ownership.publish(
                "127.0.0.1", 18765, URI.create("http://127.0.0.1:18765"), null, control.url("127.0.0.1"), token.file());
        return new Served(ownership, control);
    }

    private Path record(long generation) {
        return home.endpoints().resolve("local/embed/" + generation + ".json");
    }
}
