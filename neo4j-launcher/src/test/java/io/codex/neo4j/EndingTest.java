package io.codex.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.neo4j.server.ProcessEnd;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EndingTest {
    @Test
    void aStopIsPlanned() {
        var ending = new Ending.Stopped("a signal");
        assertThat(ending.reason()).isEqualTo("stopped by a signal");
        assertThat(ending.planned()).isTrue();
        assertThat(ending.exitCode()).isEqualTo(143);
    }

    @Test
    void aDeathAsksForARequeue() {
        var ending = new Ending.Died(new ProcessEnd(42, 137, 1));
        assertThat(ending.reason()).startsWith("Neo4j (pid 42) was killed by signal 9");
        assertThat(ending.planned()).isFalse();
        assertThat(ending.exitCode()).isEqualTo(75);
    }

    @Test
    void silenceAsksForARequeue() {
        var ending = new Ending.Silent(42, Duration.ofSeconds(121));
        assertThat(ending.reason()).isEqualTo("Neo4j (pid 42) did not answer Bolt for 121 s");
        assertThat(ending.planned()).isFalse();
        assertThat(ending.exitCode()).isEqualTo(75);
    }

    @Test
    void aLostClaimIsAFailure() {
        var ending = new Ending.Lost("generation 2 has taken over");
        assertThat(ending.reason()).isEqualTo("lost the claim: generation 2 has taken over");
        assertThat(ending.planned()).isFalse();
        assertThat(ending.exitCode()).isEqualTo(1);
    }
}
