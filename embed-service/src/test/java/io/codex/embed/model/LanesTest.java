package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {
    @Test
    void workIsDoneOnceAndByAllLanes() {
        CountDownLatch both = new CountDownLatch(2);
        Set<Integer> done = ConcurrentHashMap.newKeySet();

        try (Lanes lanes = new Lanes(2)) {
            lanes.run(IntStream.range(0, 20).boxed().toList(), piece -> {
                both.countDown();
                assertThat(awaits(both)).isTrue();
                assertThat(done.add(piece)).isTrue();
            });
        }

        assertThat(done).hasSize(20);
    }

    @Test
    void theFailureOfAnyLaneIsThrown() {
        try (Lanes lanes = new Lanes(3)) {
            assertThatThrownBy(() -> lanes.run(List.of(1, 2, 3, 4), piece -> {
                        if (piece == 2) {
                            throw new IllegalStateException("piece 2");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("piece 2");
        }
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
