package io.codex.dist.hammer;

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
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/// A process that claims, publishes, serves and withdraws in turns until its standard input ends. It may be killed or
/// frozen at any time. It notes, outside of the shared folder, when it acts as the owner.
final class HammerPublisher {
    private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(20);
    private static final int LONGEST_SERVICE_MILLIS = 1500;
    private static final int LONGEST_PAUSE_MILLIS = 300;
    private static final String ADDRESS = "127.0.0.1";

    private final String host;
    private final Path actingRecords;
    private final Random random;
    private final ServicesHome home;
    private final EndpointRegistry registry;
    private final String process = UUID.randomUUID().toString();
    private final AtomicBoolean stopping = new AtomicBoolean();

    private HammerPublisher(Path sharedFolder, Path actingRecords, String host, long seed) {
        this.host = host;
        this.actingRecords = actingRecords;
        this.random = new Random(seed);
        this.home = HammerService.home(sharedFolder);
        this.registry = HammerService.registry(home);
    }

    /// @param arguments the shared folder, the folder of the acting records, the host's name, a seed
    public static void main(String[] arguments) throws Exception {
        var publisher = new HammerPublisher(
                Path.of(arguments[0]), Path.of(arguments[1]), arguments[2], Long.parseLong(arguments[3]));
        Thread.ofPlatform().daemon().start(publisher::stopAtEndOfInput);
        while (!publisher.stopping.get()) {
            publisher.once();
        }
        System.exit(0);
    }

    private void stopAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // nothing is said there
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } finally {
            stopping.set(true);
        }
    }

    private void once() throws Exception {
        try {
            if (random.nextInt(5) == 0) {
                registry.forgetEnded(HammerService.NAME);
            }
            Secret token = new Secrets(home).token(HammerService.NAME);
            Ownership ownership = registry.claim(
                    new ServiceIdentity(
                            HammerService.NAME, HammerService.CLUSTER, host, ADDRESS, host, process, "test"),
                    Exclusivity.SINGLE,
                    predecessor -> host.equals(predecessor.jobId())
                            && PredecessorCheck.onThisHost().hasEnded(predecessor),
                    CLAIM_TIMEOUT,
                    _ -> {});
            long claimed = System.nanoTime();
            own(ownership, token, new ActingRecord.Writer(actingRecords, ownership.generation(), process, claimed));
        } catch (CodexException e) {
            System.out.printf("%s %s: %s%n", System.nanoTime(), host, e.getMessage());
        }
        Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    }

    private void own(Ownership ownership, Secret token, ActingRecord.Writer acts) throws InterruptedException {
        var lost = new AtomicBoolean();
        ownership.onLoss(reason -> {
            lost.set(true);
            System.out.printf("%s %s lost %d: %s%n", System.nanoTime(), host, ownership.generation(), reason);
        });
        var ended = new AtomicBoolean();
        try (ownership) {
            Thread publishing = serve(ownership, token, acts, lost, ended);
            acts.end(lost.get() ? ActingRecord.Ended.LOST : ActingRecord.Ended.WITHDRAWN);
            ended.set(true);
            publishing.join();
            ownership.withdraw("its time is over", true);
        }
    }

    /// Acts as the owner for a while, unless it is lost.
    ///
    /// @return the thread that publishes
    private Thread serve(
            Ownership ownership, Secret token, ActingRecord.Writer acts, AtomicBoolean lost, AtomicBoolean ended)
            throws InterruptedException {
        try (ControlServer control =
                ControlServer.start(ADDRESS, token, HammerService.NAME, ownership.generation(), new Serving())) {
            URI url = control.url(ADDRESS);
            Thread publishing = Thread.ofPlatform().start(() -> publish(ownership, url, token, ended));
            long until = System.nanoTime()
                    + Duration.ofMillis(random.nextInt(LONGEST_SERVICE_MILLIS)).toNanos();
            while (!lost.get() && System.nanoTime() < until && !stopping.get()) {
                acts.act();
                Thread.sleep(1);
            }
            return publishing;
        }
    }

    /// Until it worked, or the ownership ended.
    private void publish(Ownership ownership, URI controlUrl, Secret token, AtomicBoolean ended) {
        while (!ended.get()) {
            try {
                ownership.publish(ADDRESS, controlUrl.getPort(), controlUrl, null, controlUrl, token.file());
                return;
            } catch (CodexException e) {
                System.out.printf("%s %s: %s%n", System.nanoTime(), host, e.getMessage());
            }
        }
    }

    private final class Serving implements ControlHandler {
        @Override
        public ControlHealth health() {
            return new ControlHealth(true, process);
        }

        @Override
        public void drain() {}

        @Override
        public void stop() {}
    }
}
