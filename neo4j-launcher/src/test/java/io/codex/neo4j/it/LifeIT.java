package io.codex.neo4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.Verification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.exceptions.AuthenticationException;

class LifeIT {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    @TempDir
    private Path folder;

    private Site site;

    @BeforeEach
    void open() {
        site = new Site(folder);
    }

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void publishesANeo4jThatAnswersAndLeavesNothingAfterSigterm() throws IOException {
        RunningLauncher launcher = site.launch("--location", "room 7");
        Endpoint endpoint = launcher.awaitPublished();
        ProcessHandle neo4j = launcher.awaitNeo4j();

        assertThat(endpoint.address()).isEqualTo("127.0.0.1");
        assertThat(endpoint.location()).isEqualTo("room 7");
        assertThat(endpoint.url()).hasScheme("bolt").hasHost("127.0.0.1").hasPort(endpoint.port());
        assertThat(endpoint.httpUrl()).hasScheme("http");
        assertThat(site.view())
                .content()
                .contains("NEO4J_URI=" + endpoint.url(), "NEO4J_HTTP_URL=" + endpoint.httpUrl());
        assertThat(site.registry().resolve("neo4j").verified())
                .extracting(Verification.Verified::health)
                .satisfies(health -> {
                    assertThat(health.ready()).isTrue();
                    assertThat(health.detail()).contains("pid " + neo4j.pid(), "port " + endpoint.port());
                    assertThat(health.usage()).satisfies(usage -> {
                        assertThat(usage.cpuSeconds()).isPositive();
                        assertThat(usage.residentBytes())
                                .as("Neo4j's heap counts")
                                .isGreaterThan(200L << 20);
                    });
                });
        try (var graph = site.connect(endpoint)) {
            assertThat(graph.count()).isZero();
        }
        try (var graph = Site.connect(endpoint, AuthTokens.basic("neo4j", "a guess"))) {
            assertThatThrownBy(graph::count).isInstanceOf(AuthenticationException.class);
        }
        assertThatNoSecretShows(launcher, neo4j);

        launcher.signal("TERM");
        assertThat(launcher.awaitExit()).isEqualTo(143);
        assertThat(neo4j.isAlive()).isFalse();
        assertThat(site.registry().resolve("neo4j").endpoint()).isEmpty();
        assertThat(site.view()).content().doesNotContain("NEO4J_URI");
        assertThat(site.departure(1).planned()).isTrue();
        assertThat(site.departure(1).reason()).isEqualTo("stopped by a signal");
    }

    @Test
    void keepsItsDataOverAStopByTheControlPort() throws IOException {
        RunningLauncher first = site.launch();
        Endpoint endpoint = first.awaitPublished();
        try (var graph = site.connect(endpoint)) {
            graph.write(1000);
        }
        site.registry().control().post(endpoint, "drain");
        first.awaitOutput("asked to drain");
        site.registry().control().post(endpoint, "stop");
        assertThat(first.awaitExit()).isEqualTo(143);
        assertThat(site.departure(1).reason()).isEqualTo("stopped by the control port");

        Endpoint again = site.launch().awaitPublished();
        assertThat(again.generation()).isEqualTo(2);
        try (var graph = site.connect(again)) {
            assertThat(graph.count()).isEqualTo(1000);
        }
    }

    @Test
    void canBeStoppedBeforeNeo4jAnswers() {
        RunningLauncher launcher = site.launch();
        ProcessHandle neo4j = launcher.awaitNeo4j();
        launcher.signal("TERM");
        assertThat(launcher.awaitExit()).isEqualTo(143);
        assertThat(neo4j.isAlive()).isFalse();
        assertThat(site.departure(1).planned()).isTrue();
        assertThat(launcher.output()).doesNotContain("published");
    }

    private void assertThatNoSecretShows(RunningLauncher launcher, ProcessHandle neo4j) throws IOException {
        String password = site.password().value();
        try (Stream<ProcessHandle> processes = ProcessHandle.allProcesses()) {
            assertThat(processes.map(ProcessHandle::pid).flatMap(pid -> Stream.of(read(pid, "cmdline"))))
                    .noneMatch(text -> text.contains(password));
        }
        for (long pid : List.of(launcher.pid(), neo4j.pid())) {
            assertThat(read(pid, "environ")).doesNotContain(password);
        }
        assertThat(launcher.output()).doesNotContain(password);
        try (Stream<Path> files = Files.walk(site.data().resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(password);
            }
        }
        assertThat(site.data().resolve("conf"))
                .isDirectoryNotContaining(file -> file.getFileName().toString().endsWith(".args"));
        for (String file : List.of("conf/neo4j.conf", "data/dbms/auth.ini", "logs/console.log")) {
            assertThat(Files.getPosixFilePermissions(site.data().resolve(file)))
                    .as(file)
                    .isEqualTo(OWNER_ONLY);
        }
        assertThat(Files.getPosixFilePermissions(site.data())).doesNotContain(PosixFilePermission.GROUP_EXECUTE);
    }

    /// Empty for a process that has ended.
    private static String read(long pid, String name) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), name), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
