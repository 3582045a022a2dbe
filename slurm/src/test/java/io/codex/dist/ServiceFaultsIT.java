package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import io.codex.dist.PublishedWatch.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// What becomes of the published address of a service when its job, its node or the scheduler fails: it is right or
/// absent, never wrong. It is wrong when a client that takes it reaches something that is not the service's owner, or
/// when codex believes a record of something dead. Every test begins with an embedding service that is healthy.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceFaultsIT {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final MeasuredTable table = new MeasuredTable(
            "service-faults", ServiceFaultsIT.class, """
            # What faults do to a published address

            An embedding service that `codex up embed` put on titan of the test site's topology, a Slurm 22.05; it computes
            on the CPU. On login and on rigel somebody sources the view all the time and asks the address that it names for
            its proof. It was never wrong: whatever answered was the owner. Seconds after the fault: *silent*, nothing
            answers at the published address; *absent*, the view has no address any more; *served*, such a somebody is
            served. Slurm calls a node down after 10 to 20 s here (SlurmdTimeout=10) and starts a requeued job after 5 s;
            a stock Slurm takes 300 s and 121 s. `codex up` was typed when the view was right.
            """, "fault", "silent", "absent", "served", "by");
    private Topology site;
    private TopologyHost login;
    private TopologyHost rigel;
    private PublishedWatch onLogin;
    private PublishedWatch onRigel;
    private Served before;

    /// Where the service is.
    private record Served(long generation, String url, String node, String job) {}

    @BeforeAll
    void begin() {
        site = Topology.fresh();
        login = site.host("login");
        rigel = site.host("rigel");
        login.describeSite();
        // rigel only looks on
        login.write(".codex-services/facilities/site_private.yaml", "services: {embed: {partitions: [titan, sun]}}\n");
        login.codexOut("up", "embed");
        onLogin = PublishedWatch.of(login, "embed", "EMBED_URL");
        onRigel = PublishedWatch.of(rigel, "embed", "EMBED_URL");
    }

    @BeforeEach
    void serve() throws JsonProcessingException {
        login.codexOut("up", "embed");
        before = served();
    }

    @AfterEach
    void neverWrong() {
        onLogin.assertNeverWrong();
        onRigel.assertNeverWrong();
    }

    @AfterAll
    void end() throws IOException {
        onLogin.close();
        onRigel.close();
        table.write();
    }

    @Test
    void a_cancelled_job_is_published_no_more() throws JsonProcessingException {
        Instant fault = Instant.now();
        login.out("scancel", before.job());
        Instant absent = awaitView("the view is without it", fault, Kind.ABSENT);
        awaitUnbelieved();
        Instant again = servedAgainBy("codex up", fault);
        row("scancel", fault, absent, absent, again, "codex up");
    }

    @Test
    void a_killed_launcher_is_believed_no_more() throws JsonProcessingException {
        String pid = site.root(
                before.node(),
                "pgrep",
                "-u",
                "ada",
                "-o",
                "-f",
                Form.underTest().embed());
        Instant fault = Instant.now();
        site.root(before.node(), "kill", "-KILL", pid);
        Instant silent = awaitSilence(fault);
        Instant absent = awaitView("the job's end takes it out of the view", fault, Kind.ABSENT);
        awaitUnbelieved();
        Instant again = servedAgainBy("codex up", fault);
        row("launcher killed", fault, silent, absent, again, "codex up");
    }

    @Test
    void a_node_without_power_is_believed_no_more_and_another_one_serves() throws JsonProcessingException {
        Instant fault = Instant.now();
        site.fault("off", before.node());
        try {
            Instant silent = awaitSilence(fault);
            assertThat(status(rigel).path("condition").asText()).isNotEqualTo("HEALTHY");
            awaitGivenUp();
            Instant absent = awaitRemoved(fault);
            Instant again = servedAgainBy("codex up", fault);
            assertThat(served().node()).isNotEqualTo(before.node());
            row("node without power", fault, silent, absent, again, "codex up, on another node");
        } finally {
            site.fault("on", before.node());
        }
        site.awaitNode(before.node(), "idle");
        onlyOneJob();
    }

    @Test
    void a_drained_node_serves_on() throws JsonProcessingException {
        Instant fault = Instant.now();
        site.scontrol("update", "nodename=" + before.node(), "state=drain", "reason=test");
        try {
            servesOn();
            row("node drained", fault, null, null, null, "");
        } finally {
            site.scontrol("update", "nodename=" + before.node(), "state=resume");
        }
    }

    @Test
    void a_partition_that_is_down_serves_on() throws JsonProcessingException {
        String partition = site.queue().getFirst().partition();
        Instant fault = Instant.now();
        site.scontrol("update", "partitionname=" + partition, "state=down");
        try {
            servesOn();
            row("partition down", fault, null, null, null, "");
        } finally {
            site.scontrol("update", "partitionname=" + partition, "state=up");
        }
    }

    @Test
    void a_controller_that_is_away_and_comes_back_changes_nothing() throws JsonProcessingException {
        Instant fault = Instant.now();
        site.fault("controller-stop");
        try {
            assertThat(login.codexOut("embed", "electron temperature")).isNotEmpty();
            assertThat(rigel.codexOut("embed", "electron temperature")).isNotEmpty();
            site.fault("controller-start");
            servesOn();
            row("slurmctld restarted", fault, null, null, null, "");
        } finally {
            site.fault("controller-start");
        }
    }

    @Test
    void a_requeued_job_is_published_anew_by_itself() throws JsonProcessingException {
        Instant fault = Instant.now();
        login.out("scontrol", "requeue", before.job());
        Instant absent = awaitView("the view is without it", fault, Kind.ABSENT);
        Instant again = awaitSuccessor(fault);
        assertServed();
        assertThat(served().job()).isEqualTo(before.job());
        row("scontrol requeue", fault, absent, absent, again, "Slurm");
    }

    @Test
    void a_link_that_is_cut_for_a_moment_leaves_the_owner_where_it_is() throws JsonProcessingException {
        Instant fault = Instant.now();
        site.fault("cut", before.node());
        Instant silent;
        try {
            silent = awaitSilence(fault);
            assertThat(status(login).path("condition").asText()).isNotEqualTo("HEALTHY");
        } finally {
            site.fault("heal", before.node());
        }
        Instant again = onLogin.await("it answers again", silent, sight -> sight.kind() == Kind.RIGHT)
                .time();
        assertServed();
        assertThat(served()).isEqualTo(before);
        row("link cut for a moment", fault, silent, null, again, "the same owner");
    }

    @Test
    void a_node_behind_a_cut_link_is_given_up_and_its_owner_ends_when_it_comes_back() throws JsonProcessingException {
        Instant fault = Instant.now();
        site.fault("cut", before.node());
        try {
            Instant silent = awaitSilence(fault);
            awaitGivenUp();
            Instant absent = awaitRemoved(fault);
            Instant again = servedAgainBy("codex up", fault);
            row("link cut", fault, silent, absent, again, "codex up, on another node");
        } finally {
            site.fault("heal", before.node());
        }
        site.awaitNode(before.node(), "idle");
        String left = "pgrep -u ada -f %s || true".formatted(Form.underTest().embed());
        await().atMost(LIMIT).until(() -> site.root(before.node(), "bash", "-c", left), String::isEmpty);
        onlyOneJob();
        assertServed();
    }

    @Test
    void two_who_start_everything_at_once_get_one_set_of_jobs() throws JsonProcessingException {
        login.codexOut("down");
        List<Process> both = Stream.of("login", "login2")
                .map(host -> site.host(host).start(login.codexArgv("up")))
                .toList();
        for (Process up : both) {
            CommandResult result = Site.toItsEnd(up, new byte[0], LIMIT);
            assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        }
        assertThat(site.queue())
                .extracting(Topology.Job::name, Topology.Job::state)
                .containsExactlyInAnyOrder(tuple("codex-embed", "RUNNING"), tuple("codex-neo4j", "RUNNING"));
        assertThat(served().generation()).isEqualTo(before.generation() + 1);
        login.codexOut("down", "neo4j");
    }

    @Test
    void records_of_nobody_and_of_other_users_are_rejected_with_the_reason() throws JsonProcessingException {
        String folder = "/home/ada/.codex-services/endpoints/site/embed/";
        String record = login.read(folder + before.generation() + ".json");
        ObjectNode dead = (ObjectNode) Json.MAPPER.readTree(record);
        dead.put("generation", 9001).put("host", "sun").put("url", "http://sun:18765");
        dead.put("controlUrl", "http://sun:18764");
        login.write(folder + "9001.json", dead.toString());
        login.write(folder + "9002.json", "I am no record\n");
        login.write(folder + "9003.json", record);
        site.root("login", "chown", "nobody", folder + "9003.json");
        try {
            JsonNode status = status(rigel);
            assertThat(status.at("/endpoint/generation").asLong()).isEqualTo(before.generation());
            assertThat(status.path("rejections"))
                    .extracting(
                            rejection -> rejection.path("generation").asLong(),
                            rejection -> rejection.path("reason").asText())
                    .satisfiesExactly(
                            foreign -> assertThat(foreign.toList().toString()).contains("9003", "belongs to"),
                            noRecord -> assertThat(noRecord.toList().toString()).contains("9002", "JSON"),
                            stale -> assertThat(stale.toList().toString()).contains("9001", "nothing listens"));
        } finally {
            site.root("login", "rm", "-f", folder + "9001.json", folder + "9002.json", folder + "9003.json");
        }
    }

    /// Several looks of the watchers, a client from two hosts, and `codex up` as somebody who is not sure.
    private void servesOn() throws JsonProcessingException {
        assertServed();
        assertThat(login.codexOut("up", "embed")).contains("runs already");
        assertThat(served()).isEqualTo(before);
        onlyOneJob();
    }

    /// @param silent null when it always answered
    /// @param absent null when the view always had it
    /// @param again  null when it always served
    private void row(
            String what,
            Instant fault,
            @Nullable Instant silent,
            @Nullable Instant absent,
            @Nullable Instant again,
            String by) {
        table.row(
                what,
                seconds(fault, silent),
                seconds(fault, absent),
                again == null ? "always" : seconds(fault, again),
                by);
    }

    private static String seconds(Instant from, @Nullable Instant to) {
        return to == null ? "never" : MeasuredTable.seconds(Duration.between(from, to));
    }

    private void onlyOneJob() {
        assertThat(site.queue()).extracting(Topology.Job::name).containsExactly("codex-embed");
    }

    /// Slurm calls the node down and puts its job back into the queue.
    private void awaitGivenUp() {
        await().atMost(LIMIT)
                .until(() -> site.queue().stream()
                        .noneMatch(job ->
                                job.id().equals(before.job()) && job.state().equals("RUNNING")));
    }

    private Instant awaitView(String what, Instant since, Kind kind) {
        Instant here = onLogin.await(what, since, sight -> sight.kind() == kind).time();
        Instant there =
                onRigel.await(what, since, sight -> sight.kind() == kind).time();
        return here.isAfter(there) ? here : there;
    }

    private Instant awaitSilence(Instant since) {
        return onLogin.await("nothing answers", since, sight -> sight.kind() != Kind.RIGHT)
                .time();
    }

    private Instant awaitSuccessor(Instant since) {
        return onLogin.await(
                        "a successor answers",
                        since,
                        sight -> sight.kind() == Kind.RIGHT && sight.generation() > before.generation())
                .time();
    }

    private Instant servedAgainBy(String command, Instant fault) throws JsonProcessingException {
        login.codexOut(command.replace("codex ", ""), "embed");
        Instant again = awaitSuccessor(fault);
        assertServed();
        return again;
    }

    /// As `codex status` says, and a client on the login node and one on a compute node find out.
    private void assertServed() throws JsonProcessingException {
        assertThat(status(login).path("condition").asText()).isEqualTo("HEALTHY");
        for (TopologyHost host : List.of(login, rigel)) {
            assertThat(host.codexOut("embed", "electron temperature")).isNotEmpty();
        }
    }

    /// Until somebody who looks again and again has heard of the job's end from the scheduler. An owner that lives
    /// behind the cut link writes its record anew with its next beat.
    private Instant awaitRemoved(Instant fault) {
        await().atMost(LIMIT).untilAsserted(() -> {
            awaitUnbelieved();
            assertThat(onLogin.first(fault, sight -> sight.kind() == Kind.ABSENT))
                    .isPresent();
        });
        return onLogin.await("the view is without it", fault, sight -> sight.kind() == Kind.ABSENT)
                .time();
    }

    /// Until codex has no address to give on either host, neither as the service's state nor as its endpoint.
    private void awaitUnbelieved() {
        for (TopologyHost host : List.of(login, rigel)) {
            await().atMost(LIMIT).untilAsserted(() -> {
                JsonNode status = status(host);
                assertThat(status.path("condition").asText()).isNotEqualTo("HEALTHY");
                assertThat(status.hasNonNull("endpoint")).isFalse();
            });
        }
    }

    private JsonNode status(TopologyHost host) throws JsonProcessingException {
        CommandResult result = host.codex("status", "embed", "--json");
        assertThat(result.out()).as(result.err()).isNotEmpty();
        JsonNode status = Json.MAPPER.readTree(result.out()).get(0);
        if (status.path("condition").asText().equals("HEALTHY")) {
            String job = status.path("endpoint").path("jobId").asText();
            assertThat(site.queue())
                    .as("codex believes %s", status)
                    .anyMatch(one -> one.id().equals(job) && one.state().equals("RUNNING"));
        }
        return status;
    }

    private Served served() {
        JsonNode endpoint = await().atMost(LIMIT).until(() -> status(login).path("endpoint"), JsonNode::isObject);
        return new Served(
                endpoint.path("generation").asLong(),
                endpoint.path("url").asText(),
                endpoint.path("host").asText(),
                endpoint.path("jobId").asText());
    }
}
