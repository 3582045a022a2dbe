package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.Ownership;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.Facility;
import io.codex.core.facility.FacilityCatalog;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceDirectoryTest {
    @TempDir
    private Path folder;

    @Test
    void environmentComesFirst() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "abc\n");
        ServiceAddress address = directory(Map.of(
                        "IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765", "EMBED_TOKEN_FILE", token.toString()))
                .embed();
        assertThat(address.url()).isEqualTo(URI.create("http://titan:18765"));
        assertThat(address.secret().value()).isEqualTo("abc");
        assertThat(address.source()).isEqualTo("$IMAS_CODEX_EMBED_REMOTE_URL");
    }

    @Test
    void whatAPilotSetForOtherProgramsDoesNotPinTheService() {
        var derived = Map.of("NEO4J_URI", "bolt://titan:7687", "CODEX_DERIVED_NEO4J_URI", "bolt://titan:7687");
        assertThatThrownBy(() -> directory(derived).neo4j()).hasMessage("no neo4j service is running");
    }

    @Test
    void whatTheUserSetAfterAPilotCounts() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "abc\n");
        assertThat(directory(Map.of(
                                "NEO4J_URI", "bolt://sun:7687",
                                "CODEX_DERIVED_NEO4J_URI", "bolt://titan:7687",
                                "NEO4J_PASSWORD_FILE", password.toString()))
                        .neo4j()
                        .url())
                .isEqualTo(URI.create("bolt://sun:7687"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bolt://a b", "titan:7687", "http://titan:7474", "bolt:titan"})
    void environmentThatIsNoUrlOfTheServiceIsRefused(String url) {
        assertThatThrownBy(() -> directory(Map.of("NEO4J_URI", url)).neo4j())
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    @Test
    void ownSecretIsNotShownToAnAddressThatDidNotProveItself() {
        Path own = folder.resolve("home/secrets/embed.token");
        for (Map<String, String> stale : List.of(
                Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765"),
                Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://titan:18765", "EMBED_TOKEN_FILE", own.toString()))) {
            assertThatThrownBy(() -> directory(stale).embed()).isInstanceOfSatisfying(CodexException.class, failure -> {
                assertThat(failure.exitCode()).isEqualTo(ExitCode.UNHEALTHY);
                assertThat(failure).hasMessageContaining("http://titan:18765");
                assertThat(failure.hint()).contains("unset IMAS_CODEX_EMBED_REMOTE_URL");
            });
        }
        assertThat(own).as("none is made up either").doesNotExist();
    }

    @Test
    void userNameOfTheEnvironmentGoesWithItsPassword() throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "abc\n");
        assertThat(directory(Map.of(
                                "NEO4J_URI", "bolt://titan:7687",
                                "NEO4J_USERNAME", "reader",
                                "NEO4J_PASSWORD_FILE", password.toString()))
                        .neo4j()
                        .user())
                .isEqualTo("reader");
    }

    @Test
    void serviceThatDoesNotRunIsSaidToWithTheCommandThatStartsIt() {
        assertThatThrownBy(() -> directory(Map.of()).neo4j()).isInstanceOfSatisfying(CodexException.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.UNHEALTHY);
            assertThat(failure).hasMessage("no neo4j service is running");
            assertThat(failure.hint()).isEqualTo("start it with: codex up neo4j");
        });
    }

    @Test
    void recordThatWasNotBelievedIsNamedWithTheReason() throws IOException {
        Path record = folder.resolve("home/endpoints/local/embed/3.json");
        Files.createDirectories(record.getParent());
        Files.writeString(record, "not JSON");
        assertThatThrownBy(() -> directory(Map.of()).embed())
                .hasMessageContaining(record.toString())
                .hasMessageContaining("not valid JSON");
    }

    @Test
    void environmentMayNameAServiceOfThisHomeThatProvesItself() {
        try (ControlServer embed = embed(5)) {
            URI url = embed.url("127.0.0.1");
            ServiceAddress address = directory(Map.of("IMAS_CODEX_EMBED_REMOTE_URL", url.toString()))
                    .embed();
            assertThat(address.url()).isEqualTo(url);
            assertThat(address.source()).isEqualTo("$IMAS_CODEX_EMBED_REMOTE_URL, generation 5");
        }
    }

    @Test
    void optionGoesBeforeTheEnvironment() {
        try (ControlServer embed = embed(5)) {
            String url = embed.url("127.0.0.1").toString();
            ServiceAddress address = directory(Map.of("IMAS_CODEX_EMBED_REMOTE_URL", "http://stale.invalid:1"))
                    .with("embed", url, "--url")
                    .embed();
            assertThat(address.url()).hasToString(url);
            assertThat(address.source()).isEqualTo("--url, generation 5");
        }
    }

    @Test
    void optionThatIsNoUrlIsWrongUsage() {
        assertThatThrownBy(() ->
                        directory(Map.of()).with("embed", "titan", "--url").embed())
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
    }

    @Test
    void addressThatDoesNotKnowTheTokenIsRefusedWithTheReason() {
        var other = new Secret(folder.resolve("other"), "another token");
        new Secrets(home()).token("embed");
        try (ControlServer foreign = ControlServer.start("127.0.0.1", other, "embed", 5, HEALTHY)) {
            String url = foreign.url("127.0.0.1").toString();
            assertThatThrownBy(() -> directory(Map.of("IMAS_CODEX_EMBED_REMOTE_URL", url))
                            .embed())
                    .hasMessageContaining("%s does not know the token in ".formatted(url));
        }
    }

    @Test
    void jobThatHasNotPublishedIsFoundOnItsNodeOnceItProvedItself() {
        try (ControlServer embed = embed(5)) {
            var jobs = jobs(embed.url("127.0.0.1").getPort());
            ServiceAddress address = directory(Map.of(), jobs).embed();
            assertThat(address.url()).isEqualTo(embed.url("127.0.0.1"));
            assertThat(address.source()).isEqualTo("job 17 on 127.0.0.1, which has not published, generation 5");
        }
    }

    @Test
    void verifiedRecordGoesBeforeJobAndConfiguration() {
        var registry = new EndpointRegistry(home(), "local");
        try (ControlServer elsewhere = embed(5);
                Ownership ownership = registry.claim(
                        ServiceIdentity.fromEnvironment("embed", "test", Map.of()),
                        Exclusivity.REPLICATED,
                        PredecessorCheck.onThisHost(),
                        Duration.ofSeconds(10),
                        _ -> {});
                ControlServer control = embed(ownership.generation())) {
            var url = URI.create("http://127.0.0.1:18765");
            ownership.publish(
                    "127.0.0.1",
                    18765,
                    url,
                    null,
                    control.url("127.0.0.1"),
                    new Secrets(home()).token("embed").file());
            int port = elsewhere.url("127.0.0.1").getPort();
            ServiceAddress address =
                    directory(Map.of(), jobs(port), embedHost(port)).embed();
            assertThat(address.url()).isEqualTo(url);
            assertThat(address.source()).isEqualTo("generation 1 on " + ServiceIdentity.hostName());
        }
    }

    @Test
    void jobGoesBeforeConfiguration() {
        try (ControlServer ofJob = embed(5);
                ControlServer configured = embed(6)) {
            var both = directory(
                    Map.of(),
                    jobs(ofJob.url("127.0.0.1").getPort()),
                    embedHost(configured.url("127.0.0.1").getPort()));
            assertThat(both.embed().url()).isEqualTo(ofJob.url("127.0.0.1"));
        }
    }

    @Test
    void configuredHostServesWhenNothingElseDoes() {
        try (ControlServer embed = embed(5)) {
            int port = embed.url("127.0.0.1").getPort();
            ServiceAddress address = directory(Map.of(), embedHost(port)).embed();
            assertThat(address.source()).isEqualTo("embed-host of iter, generation 5");
        }
    }

    @Test
    void loginNodeServesLastAndOnlyWhereItIsNamed() {
        try (ControlServer embed = embed(5)) {
            int port = embed.url("127.0.0.1").getPort();
            var named =
                    new ConfiguredPlaces("iter", null, port, URI.create("http://127.0.0.1:1"), null, 7687, "127.0.0.1");
            assertThat(directory(Map.of(), named).embed().source()).isEqualTo("login node of iter, generation 5");
            var notNamed = new ConfiguredPlaces("iter", null, port, URI.create("http://127.0.0.1:1"), null, 7687, null);
            assertThatThrownBy(() -> directory(Map.of(), notNamed).embed())
                    .hasMessageContaining("remote-url of iter: nothing listens on http://127.0.0.1:1");
        }
    }

    @Test
    void configuredNeo4jIsUsedOnlyWithAPasswordThatTheUserNames() throws IOException {
        var places = new ConfiguredPlaces("iter", null, 18765, null, "titan", 7687, null);
        assertThatThrownBy(() -> directory(Map.of(), places).neo4j())
                .hasMessageContaining("bolt://titan:7687 cannot prove itself over Bolt");
        Path password = Files.writeString(folder.resolve("password"), "abc\n");
        ServiceAddress address = directory(Map.of("NEO4J_PASSWORD_FILE", password.toString()), places)
                .neo4j();
        assertThat(address.url()).isEqualTo(URI.create("bolt://titan:7687"));
        assertThat(address.source()).isEqualTo("neo4j's host of iter");
    }

    @Test
    void facilitysFileNamesThePlaces() throws IOException {
        Path facilities = Files.createDirectories(folder.resolve("facilities"));
        Files.writeString(facilities.resolve("iter.yaml"), """
                compute:
                  login_node: {hostname: login}
                embedding: {embed-host: titan, server-port: 18000, remote-url: "http://gate:1"}
                services:
                  embed: {login_fallback: true, port: 18001}
                  neo4j: {nodelist: [rigel], port: 7000}
                """);
        Facility iter = new FacilityCatalog(facilities).find("iter");
        var places = ConfiguredPlaces.of(iter);
        assertThat(places.candidates("embed"))
                .containsExactly(
                        new Candidate(URI.create("http://titan:18000"), "embed-host of iter"),
                        new Candidate(URI.create("http://gate:1"), "remote-url of iter"),
                        new Candidate(URI.create("http://login:18000"), "login node of iter"));
        assertThat(places.candidates("neo4j"))
                .containsExactly(new Candidate(URI.create("bolt://rigel:7000"), "neo4j's host of iter"));
        assertThat(ConfiguredPlaces.jobPorts(iter)).isEqualTo(Map.of("embed", 18001, "neo4j", 7000));
        assertThat(ConfiguredPlaces.of(Facility.local()).candidates("embed")).isEmpty();
    }

    @Test
    void nodeListOfAJobNamesNoPlace() {
        var many = new JobCandidates(() -> scheduler("node[1-4]"), () -> Map.of("embed", 18765));
        assertThat(many.candidates("embed")).isEmpty();
        var slot = new JobCandidates(() -> scheduler("slot1@titan"), () -> Map.of("neo4j", 7687));
        assertThat(slot.candidates("neo4j"))
                .containsExactly(
                        new Candidate(URI.create("bolt://titan:7687"), "job 17 on titan, which has not published"));
    }

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

    /// A control port answers `/proof` as the embed service's own port does.
    private ControlServer embed(long generation) {
        return ControlServer.start("127.0.0.1", new Secrets(home()).token("embed"), "embed", generation, HEALTHY);
    }

    private static JobCandidates jobs(int port) {
        return new JobCandidates(() -> scheduler("127.0.0.1"), () -> Map.of("embed", port));
    }

    /// Knows one running job of the services' names and nothing else.
    private static BatchScheduler scheduler(String host) {
        return (BatchScheduler) Proxy.newProxyInstance(
                ServiceDirectoryTest.class.getClassLoader(),
                new Class<?>[] {BatchScheduler.class},
                (_, method, arguments) -> {
                    if (!method.getName().equals("withName")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    String name = (String) arguments[0];
                    return name.equals("codex-services")
                            ? List.of()
                            : List.of(new JobSnapshot(
                                    new JobId("17"), name, new JobState.Running(), Instant.EPOCH, host, null));
                });
    }

    private static ConfiguredPlaces embedHost(int port) {
        return new ConfiguredPlaces("iter", "127.0.0.1", port, null, null, 7687, null);
    }

    private ServicesHome home() {
        return ServicesHome.at(folder.resolve("home"), Map.of());
    }

    private ServiceDirectory directory(Map<String, String> environment, CandidateSource... sources) {
        return new ServiceDirectory(
                new EndpointRegistry(home(), "local"), new Secrets(home()), environment, List.of(sources));
    }
}
