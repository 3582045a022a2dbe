package io.codex.dist.hammer;

import io.codex.core.endpoint.Claim;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/// Publishers and readers on several hosts that share a folder, each through a network file system that fails now and
/// then, while publishers and readers are killed and frozen at random. All draws come from one seed.
final class EndpointHammer implements AutoCloseable {
    private static final int HOSTS = 5;
    private static final int READERS_PER_HOST = 10;

    /// Of five hosts, so that there is somebody to take over.
    private static final int MOST_FAILING_HOSTS = 2;

    /// What stalls or fails; all of them as often as some that claims, beats and looks hang on.
    private static final List<String> OPERATIONS =
            List.of("", "", "", "read", "write", "fsync", "open", "link", "rename", "readdir");

    private static final int SHORT_MILLIS = 500;
    private static final int LONGEST_CALM_MILLIS = 1200;

    /// Beyond the lease.
    private static final int LONGEST_FREEZE_MILLIS = 6000;

    private static final LocalShell SHELL = new LocalShell();

    private final Path folder;
    private final long seed;
    private final Random random;
    private final Path backing;
    private final Path shared;
    private final List<FailingHome> hosts = new ArrayList<>();
    private final List<HammeredProcess> publishers = new ArrayList<>();
    private final List<HammeredProcess> readers = new ArrayList<>();
    private final boolean[] failing = new boolean[HOSTS];
    private final boolean[] frozen = new boolean[HOSTS];
    private final PriorityQueue<Due> due = new PriorityQueue<>();
    private boolean over;
    private int faults;
    private int freezes;

    private record Due(long at, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return Long.compare(at, other.at);
        }
    }

    /// @param folder empty; outside of any file system that fails
    EndpointHammer(Path folder, long seed) throws IOException {
        this.folder = folder;
        this.seed = seed;
        this.random = new Random(seed);
        this.backing = Files.createDirectories(folder.resolve("backing"));
        this.shared = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(acts());
        Files.createDirectories(counts());
        SHELL.run(Command.of("mount", "--bind", backing.toString(), shared.toString()));
        for (int host = 0; host < HOSTS; host++) {
            FailingHome home = FailingHome.mount(backing, folder.resolve("host" + host));
            hosts.add(home);
            home.tell(Map.of("seed", random.nextInt(), "done", 0.5));
        }
        for (int host = 0; host < HOSTS; host++) {
            publishers.add(new HammeredProcess(
                    hosts.get(host).mountPoint(),
                    shared,
                    folder.resolve("publisher" + host + ".log"),
                    HammerPublisher.class,
                    shared.toString(),
                    acts().toString(),
                    "host" + host,
                    Long.toString(random.nextLong())));
            readers.add(new HammeredProcess(
                    hosts.get(host).mountPoint(),
                    shared,
                    folder.resolve("reader" + host + ".log"),
                    HammerReader.class,
                    shared.toString(),
                    violations().toString(),
                    counts().toString(),
                    Integer.toString(READERS_PER_HOST)));
        }
    }

    /// Hammers for that time, and takes back the faults that hold things up.
    void run(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            Thread.sleep(random.nextInt(LONGEST_CALM_MILLIS));
            publishers.forEach(HammeredProcess::startAgainWhenGone);
            readers.forEach(HammeredProcess::startAgainWhenGone);
            doDue(System.nanoTime());
            hit();
        }
        over = true;
        doDue(Long.MAX_VALUE);
    }

    /// What it came to until now.
    HammerResult result() throws IOException {
        List<ActingRecord> owners = ActingRecord.all(acts());
        List<String> violations = new ArrayList<>(HammerResult.violationsOf(owners));
        if (Files.exists(violations())) {
            violations.addAll(Files.readAllLines(violations()));
        }
        return new HammerResult(
                seed,
                owners,
                publishers.stream().mapToInt(HammeredProcess::kills).sum(),
                publishers.stream().mapToInt(HammeredProcess::otherEnds).sum(),
                readers.stream().mapToInt(HammeredProcess::kills).sum(),
                freezes,
                faults,
                HammerReader.Count.sums(counts()),
                violations);
    }

    private void doDue(long until) {
        while (!due.isEmpty() && due.peek().at() <= until) {
            due.poll().action().run();
        }
    }

    private void hit() {
        int host = random.nextInt(HOSTS);
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> stall(host);
            case 4, 5, 6, 7 -> failNowAndThen(host);
            case 8, 9, 10, 11, 12 -> {
                faults++;
                hosts.get(host).tell(Map.of("stale", 10 * random.nextDouble() * random.nextInt(2)));
            }
            case 13, 14, 15, 16 ->
                publishers
                        .get(random.nextBoolean() ? owningHost().orElse(host) : host)
                        .kill();
            case 17 -> readers.get(host).kill();
            default -> freeze(random.nextBoolean() ? owningHost().orElse(host) : host);
        }
    }

    private void stall(int host) {
        fail(host, Map.of("stall", true, "only", operation()), Map.of("stall", false), 5000);
    }

    private void failNowAndThen(int host) {
        String only = operation();
        // of all operations a small share fails everything
        double share = (only.isEmpty() ? 0.05 : 0.5) * random.nextDouble();
        fail(host, Map.of("eio", share, "only", only), Map.of("eio", 0.0), 4000);
    }

    private String operation() {
        return OPERATIONS.get(random.nextInt(OPERATIONS.size()));
    }

    private void fail(int host, Map<String, ?> fault, Map<String, ?> none, int longestMillis) {
        int others = 0;
        for (boolean fails : failing) {
            others += fails ? 1 : 0;
        }
        if (over || failing[host] || others >= MOST_FAILING_HOSTS) {
            return;
        }
        faults++;
        failing[host] = true;
        hosts.get(host).tell(fault);
        later(longestMillis, () -> {
            hosts.get(host).tell(none);
            failing[host] = false;
            if (random.nextInt(3) == 0) {
                // an answer in between must not be worth more than it is
                later(SHORT_MILLIS, () -> stall(host));
            }
        });
    }

    private void freeze(int host) {
        if (frozen[host]) {
            return;
        }
        freezes++;
        frozen[host] = true;
        HammeredProcess publisher = publishers.get(host);
        publisher.signal("STOP");
        later(LONGEST_FREEZE_MILLIS, () -> {
            publisher.signal("CONT");
            frozen[host] = false;
        });
    }

    private void later(int atMostMillis, Runnable action) {
        long delay = Duration.ofMillis(random.nextInt(atMostMillis)).toNanos();
        due.add(new Due(System.nanoTime() + delay, action));
    }

    /// The host of whoever claimed last.
    private Optional<Integer> owningHost() {
        try (EndpointRegistry registry = HammerService.registry(home())) {
            Optional<Claim> claim = registry.lastClaim(HammerService.NAME);
            return claim.map(Claim::jobId).map(host -> Integer.valueOf(host.substring("host".length())));
        }
    }

    /// The service's home as a host sees it whose file system never fails.
    ServicesHome home() {
        return HammerService.home(shared);
    }

    /// Lets every publisher end in order, those that were killed once more from the start. Nobody reads any more: on
    /// busy cores, owners that beat every half second do not come to it, which is not the home's fault.
    ///
    /// @return whether all did
    boolean finishPublishers() throws InterruptedException {
        for (HammeredProcess reader : readers) {
            reader.end();
        }
        publishers.forEach(HammeredProcess::askToFinish);
        boolean finished = true;
        for (HammeredProcess publisher : publishers) {
            finished &= publisher.finish();
        }
        return finished;
    }

    private Path acts() {
        return folder.resolve("acts");
    }

    private Path counts() {
        return folder.resolve("counts");
    }

    private Path violations() {
        return folder.resolve("violations");
    }

    @Override
    public void close() {
        publishers.forEach(HammeredProcess::kill);
        readers.forEach(HammeredProcess::kill);
        hosts.forEach(FailingHome::close);
        SHELL.run(Command.of("umount", "--lazy", shared.toString()));
    }
}
