package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.Pause;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.ResourceLock;

/// No allocation outlives its purpose, whatever becomes of codex, its terminal, its host and the link: commands of
/// every
/// pattern at once go through the same fault, and the scheduler is asked when their allocations are gone.
@Tag("scheduler")
@ResourceLock("topology")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComputeReleaseIT {
    private static final String SITE_PRIVATE = "facilities/site_private.yaml";
    private static final String HOME = ".codex-services";
    private static final String OTHER_HOME = "/home/ada/other";
    private static final String LIMITS = "compute: {session: {idle: 10s, lost_after: 10s, grace: 2s, walltime: 30m}}\n";
    private static final Duration SHORT_CUT = Duration.ofSeconds(5);
    private static final Duration LONG_CUT = Duration.ofSeconds(15);

    /// It and its child end by nothing but SIGKILL.
    private static final String STUBBORN = """
            trap '' HUP TERM
            (while :; do sleep 0.5; done) &
            echo "$SLURM_JOB_ID" >"$1.new" && mv "$1.new" "$1"
            while :; do sleep 0.5; done
            """;

    private static final String UNTIL_TOLD = """
            echo begin
            until [[ -e $1 ]]; do sleep 0.2; done
            echo end
            exit 9
            """;

    private final MeasuredTable table = new MeasuredTable(
            "compute-release", ComputeReleaseIT.class, """
            # How soon allocations are given back

            Commands of `codex compute run` on the test site's topology (Slurm), of every pattern at once through the same
            fault. Each command and its child ignore SIGHUP and SIGTERM. In the facility's file: `idle: 10s`, `lost_after: 10s`,
            `grace: 2s`. *Command gone*: seconds from the fault until the node has none of the command's processes.
            *Allocation gone*: until `squeue` does not show the job any more; a session waits for its idle limit. After each,
            neither the node nor the login node, where it is on, has any process of the user.
            """, "fault", "allocation", "command gone", "allocation gone");
    private Topology site;
    private TopologyHost login;
    private TopologyHost login2;
    private TopologyHost elsewhere;
    private Process shortLived;
    private String shortBatch;
    private int count;

    /// A command that holds an allocation, or waits for one.
    ///
    /// @param name of the pattern
    /// @param mark the command's last argument, which no other has; empty while it waits
    private record Held(String name, String mark, String job, Process process) {}

    /// A process of a host.
    private record Seen(String user, String arguments) {
        private static Seen of(String line) {
            String[] words = line.strip().split(" +", 2);
            return new Seen(words[0], words.length > 1 ? words[1] : "");
        }
    }

    @BeforeAll
    void begin() {
        site = Topology.fresh();
        login = site.host("login");
        login2 = site.host("login2");
        login.describeSite();
        login.write(HOME + "/" + SITE_PRIVATE, LIMITS);
        login.write("stubborn.sh", STUBBORN);
        login.write("until-told.sh", UNTIL_TOLD);
        site.scontrol("update", "nodename=sirius", "state=drain", "reason=test");
        // it needs a minute, in which the others go on; what they do to all allocations is nothing to it
        login.out("mkdir", "-p", OTHER_HOME);
        login.out("cp", "-rp", HOME + "/facilities", OTHER_HOME);
        elsewhere = login2.with("CODEX_SERVICES_HOME", OTHER_HOME);
        shortLived = elsewhere.start(run("debug", "--partition", "titan", "--time", "1m", "--", "sleep", "600"));
        shortBatch = elsewhere.codexOut(
                "compute", "submit", "site", "--partition", "titan", "--time", "1m", "--", "sleep", "600");
    }

    @AfterAll
    void end() throws IOException {
        site.fault("on", "login");
        site.fault("heal", "login");
        site.scontrol("update", "nodename=sirius", "state=resume");
        login.codexOut("compute", "cancel", "site", "--all");
        table.write();
    }

    @Test
    void kill_9_of_codex() {
        throughFault(
                "`kill -9` of codex",
                false,
                () -> site.root("login", "pkill", "-KILL", "-f", "compute (run|attach) site"));
    }

    @Test
    void the_terminal_closed() {
        throughFault("terminal closed", true, () -> site.root("login", "pkill", "-KILL", "-x", "script"));
    }

    @Test
    void the_login_node_off() {
        String batch = startBatch();
        Process attached = login.start(login.codexArgv("compute", "attach", "site", batch));
        List<Held> held = running(false);
        List<Held> pending = pending(false);
        Instant fault = Instant.now();
        site.fault("off", "login");
        try {
            awaitReleased("login node off", fault, held);
            assertThat(site.queue()).extracting(Topology.Job::id).containsAll(jobs(pending));
            site.scontrol("update", "nodename=sirius", "state=resume");
            Instant free = Instant.now();
            awaitReleased("login node off, a node free later: from then on", free, pending);
            awaitNothingLeft("rigel", "sirius");
            assertThat(attached.toHandle().isAlive()).isFalse();
        } finally {
            site.scontrol("update", "nodename=sirius", "state=drain", "reason=test");
            site.fault("on", "login");
        }
        awaitAttachedAgain(batch);
    }

    @Test
    void a_cut_longer_than_lost_after() {
        List<Held> held = running(false);
        Instant fault = Instant.now();
        site.fault("cut", "login");
        try {
            awaitReleased("link cut", fault, held);
            awaitNothingLeft("rigel");
        } finally {
            Pause.of(LONG_CUT.minus(Duration.between(fault, Instant.now())));
            site.fault("heal", "login");
        }
        for (Held one : held) {
            CommandResult result = Site.toItsEnd(one.process(), new byte[0], Duration.ofMinutes(2));
            assertThat(result.exitCode()).as(result.err()).isEqualTo(125);
            assertThat(result.err()).contains("job " + one.job() + " on rigel", "hint: ");
        }
        awaitNothingLeft("login");
    }

    @Test
    void a_cut_shorter_than_lost_after_takes_nothing_away() {
        String script = "touch ~/prints; for i in {1..120}; do seq -f \"$i %.0f\" 1000; sleep 0.1; done; exit 4";
        Process process = login.start(run("session", "--partition", "sun", "--", "bash", "-c", script));
        CompletableFuture<CommandResult> end =
                CompletableFuture.supplyAsync(() -> Site.toItsEnd(process, new byte[0], Duration.ofMinutes(2)));
        waiting("the command").until(() -> login2.run("test", "-e", "prints").exitCode() == 0);
        site.fault("cut", "login");
        Pause.of(SHORT_CUT);
        site.fault("heal", "login");
        CommandResult result = end.join();
        assertThat(result.exitCode()).as(result.err()).isEqualTo(4);
        String whole = IntStream.rangeClosed(1, 120)
                .boxed()
                .flatMap(i -> IntStream.rangeClosed(1, 1000).mapToObj(j -> i + " " + j + "\n"))
                .collect(Collectors.joining());
        assertThat(result.out().equals(whole))
                .as("%d characters of %d", result.out().length(), whole.length())
                .isTrue();
        assertThat(result.err()).isEmpty();
    }

    @Test
    void a_cancelled_allocation_says_so() {
        Held held = started("debug", false);
        Instant fault = Instant.now();
        site.root("head", "scancel", held.job());
        awaitReleased("`scancel` by root", fault, List.of(held));
        CommandResult result = Site.toItsEnd(held.process(), new byte[0], Duration.ofMinutes(2));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
        assertThat(result.err()).contains("job " + held.job() + " on rigel was cancelled");
        awaitNothingLeft("login", "rigel");
    }

    @Test
    void a_reached_walltime_says_what_to_ask_for() {
        CommandResult result = Site.toItsEnd(shortLived, new byte[0], Duration.ofMinutes(4));
        assertThat(result.exitCode()).as(result.err()).isEqualTo(143);
        assertThat(result.err()).contains("reached its walltime of 1m", "hint: ask for more with --time");
        CommandResult attached = elsewhere.codex("compute", "attach", "site", shortBatch);
        assertThat(attached.exitCode()).as(attached.err()).isEqualTo(143);
        assertThat(attached.err()).contains("codex: job " + shortBatch, "hint: ask for more with --time");
        waiting("the end of its job")
                .until(() ->
                        site.queue().stream().noneMatch(job -> job.partition().equals("titan")));
        awaitNothingLeft("titan");
    }

    @Test
    void what_is_left_is_shown_and_ended_and_nothing_else() throws JsonProcessingException {
        String own = login.sbatch("sleep 600", "--partition", "sun");
        List<Held> held =
                Stream.concat(running(false).stream(), pending(false).stream()).toList();
        String batch = startBatch();
        List<String> all = Stream.concat(jobs(held).stream(), Stream.of(batch)).toList();
        JsonNode shown = Json.MAPPER.readTree(login2.codexOut("compute", "status", "site", "--json"));
        assertThat(shown)
                .extracting(row -> row.path("job").asText())
                .containsAll(all)
                .doesNotContain(own);
        Instant cancelled = Instant.now();
        assertThat(login2.codexOut("compute", "cancel", "site", "--all"))
                .contains(all)
                .doesNotContain(own);
        awaitReleased("`codex compute cancel --all`", cancelled, held);
        waiting("the end of " + batch).until(() -> !isQueued(batch));
        for (Held one : held) {
            CommandResult result = Site.toItsEnd(one.process(), new byte[0], Duration.ofMinutes(2));
            assertThat(result.err()).contains(one.mark().isEmpty() ? "cancelled by ada" : "it was released");
            assertThat(result.exitCode()).as(result.err()).isEqualTo(one.mark().isEmpty() ? 125 : 137);
        }
        awaitNothingLeft("login", "rigel");
        assertThat(login2.codexOut("compute", "status", "site")).isEqualTo("no allocation is held");
        assertThat(isQueued(own)).isTrue();
        login.out("scancel", own);
    }

    private void throughFault(String what, boolean terminal, Runnable cause) {
        String batch = startBatch();
        Process attached = start(terminal, login.codexArgv("compute", "attach", "site", batch));
        var held = new ArrayList<>(running(terminal));
        held.addAll(pending(terminal));
        Instant fault = Instant.now();
        cause.run();
        awaitReleased(what, fault, held);
        awaitNothingLeft("login", "rigel");
        assertThat(attached.toHandle().isAlive()).isFalse();
        awaitAttachedAgain(batch);
    }

    /// A command of every pattern, each with its node.
    private List<Held> running(boolean terminal) {
        // what it lacks is seen by the next
        Held session = started("session", terminal, "--partition", "rigel");
        return List.of(
                session,
                started("debug", terminal),
                started("session, own allocation", terminal, "--partition", "rigel", "--cpus", "4"));
    }

    private Held started(String name, boolean terminal, String... options) {
        String mark = "started-" + ++count;
        var arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--", "bash", "stubborn.sh", mark));
        Process process = start(terminal, run(name.replaceFirst(",.*", ""), arguments.toArray(String[]::new)));
        waiting(name + " runs").until(() -> login2.run("test", "-e", mark).exitCode() == 0);
        return new Held(name, mark, login2.read(mark), process);
    }

    /// Commands that wait for a node.
    private List<Held> pending(boolean terminal) {
        List<Held> all = new ArrayList<>();
        for (String pattern : List.of("session", "debug")) {
            List<String> before = jobs(all);
            Process process =
                    start(terminal, run(pattern, "--partition", "sirius", "--", "bash", "stubborn.sh", "never"));
            String job = waiting("a pending job")
                    .until(
                            () -> site.queue().stream()
                                    .filter(one -> one.partition().equals("sirius"))
                                    .map(Topology.Job::id)
                                    .filter(id -> !before.contains(id))
                                    .findFirst()
                                    .orElse(""),
                            id -> !id.isEmpty());
            waiting("its guard")
                    .until(() -> seen("login").stream()
                            .anyMatch(one -> one.arguments().endsWith("compute cancel site " + job)));
            all.add(new Held(pattern + ", pending", "", job, process));
        }
        return all;
    }

    private Process start(boolean terminal, String[] argv) {
        return terminal
                ? login.start("script", "-q", "-e", "-c", String.join(" ", argv), "/dev/null")
                : login.start(argv);
    }

    private String[] run(String pattern, String... arguments) {
        var all = new ArrayList<>(List.of("compute", "run", "site", "--pattern", pattern));
        all.addAll(List.of(arguments));
        return login.codexArgv(all.toArray(String[]::new));
    }

    private String startBatch() {
        String job = login.codexOut(
                "compute", "submit", "site", "--partition", "sun", "--", "bash", "until-told.sh", "told-" + ++count);
        waiting("the batch job")
                .until(() -> site.queue().stream()
                        .anyMatch(one -> one.id().equals(job) && one.state().equals("RUNNING")));
        return job;
    }

    private void awaitAttachedAgain(String batch) {
        assertThat(isQueued(batch)).as("batch job %s goes on", batch).isTrue();
        // every batch job so far
        IntStream.rangeClosed(1, count).forEach(number -> login2.out("touch", "told-" + number));
        CommandResult attached = login2.codex("compute", "attach", "site", batch);
        assertThat(attached.out()).isEqualTo("begin\nend\n");
        assertThat(attached.exitCode()).as(attached.err()).isEqualTo(9);
    }

    /// Notes when each was.
    private void awaitReleased(String what, Instant fault, List<Held> held) {
        Map<Held, Duration> commands = new HashMap<>();
        Map<Held, Duration> allocations = new HashMap<>();
        waiting("the end of " + jobs(held)).until(() -> {
            List<String> queued = site.queue().stream().map(Topology.Job::id).toList();
            String processes = seen("rigel").stream().map(Seen::arguments).collect(Collectors.joining("\n")) + "\n";
            Duration now = Duration.between(fault, Instant.now());
            for (Held one : held) {
                if (one.mark().isEmpty() || !processes.contains(one.mark() + "\n")) {
                    commands.putIfAbsent(one, now);
                }
                if (!queued.contains(one.job())) {
                    allocations.putIfAbsent(one, now);
                }
            }
            return commands.size() == held.size() && allocations.size() == held.size();
        });
        for (Held one : held) {
            table.row(
                    what,
                    one.name(),
                    one.mark().isEmpty() ? "" : MeasuredTable.seconds(Objects.requireNonNull(commands.get(one))),
                    MeasuredTable.seconds(Objects.requireNonNull(allocations.get(one))));
        }
    }

    private void awaitNothingLeft(String... hosts) {
        for (String host : hosts) {
            waiting("nothing of ada's on " + host)
                    .until(
                            () -> seen(host).stream()
                                    .filter(one -> one.user().equals("ada"))
                                    .toList(),
                            List::isEmpty);
        }
    }

    private List<Seen> seen(String host) {
        return site.root(host, "ps", "-e", "-o", "user=,args=")
                .lines()
                .map(Seen::of)
                .toList();
    }

    private boolean isQueued(String job) {
        return site.queue().stream().anyMatch(one -> one.id().equals(job));
    }

    private static List<String> jobs(List<Held> held) {
        return held.stream().map(Held::job).toList();
    }

    private static ConditionFactory waiting(String what) {
        return await().alias(what).atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200));
    }
}
