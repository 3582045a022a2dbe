package io.codex.embed.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.embed.service.RunningRequests.Running;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RunningRequestsTest {
    private final RunningRequests requests = new RunningRequests();

    @Test
    void waitingEndsWithTheLastRequest() {
        Running first = requests.begin();
        Running second = requests.begin();
        CompletableFuture<Integer> left =
                CompletableFuture.supplyAsync(() -> requests.awaitNone(Duration.ofMinutes(1)));

        first.close();
        assertThat(left).isNotDone();
        second.close();

        assertThat(left.join()).isZero();
    }

    @Test
    void waitingIsBounded() {
        try (Running running = requests.begin()) {
            assertThat(running).isNotNull();
            assertThat(requests.awaitNone(Duration.ofMillis(1))).isEqualTo(1);
        }
    }
}
