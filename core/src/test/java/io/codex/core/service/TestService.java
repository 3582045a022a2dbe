package io.codex.core.service;

import io.codex.core.endpoint.ControlHandler;
import io.codex.core.endpoint.ControlHealth;
import io.codex.core.endpoint.ControlServer;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.Exclusivity;
import io.codex.core.endpoint.PredecessorCheck;
import io.codex.core.endpoint.Secrets;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// A service that does nothing but be there: the process that the tests of this package start as a job.
public final class TestService {
    private TestService() {}

    /// @param arguments `well`, or `refuses` to end at once with exit code 3
    public static void main(String[] arguments) throws InterruptedException {
        if (arguments[0].equals("refuses")) {
            System.out.println("I do not want to");
            System.exit(3);
        }
        var environment = System.getenv();
        var home = ServicesHome.fromEnvironment(environment);
        var identity = ServiceIdentity.fromEnvironment("thing", "test", environment);
        var token = new Secrets(home).token("thing");
        var stop = new CountDownLatch(1);
        var registry = new EndpointRegistry(home, identity.cluster());
        var ownership = registry.claim(
                identity, Exclusivity.SINGLE, PredecessorCheck.onThisHost(), Duration.ofMinutes(1), _ -> {});
        var control = ControlServer.start("127.0.0.1", token, "thing", ownership.generation(), new ControlHandler() {
            @Override
            public ControlHealth health() {
                return new ControlHealth(true, "works");
            }

            @Override
            public void drain() {}

            @Override
            public void stop() {
                stop.countDown();
            }
        });
        URI url = control.url("127.0.0.1");
        ownership.publish("127.0.0.1", url.getPort(), url, null, url, token.file());
        Runtime.getRuntime().addShutdownHook(new Thread(ownership::close));
        stop.await();
        System.exit(0);
    }
}
