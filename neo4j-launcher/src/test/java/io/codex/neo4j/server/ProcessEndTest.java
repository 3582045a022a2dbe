package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessEndTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    137 | Neo4j (pid 42) was killed by signal 9; if nobody did it
                    143 | Neo4j (pid 42) was killed by signal 15
                    139 | Neo4j (pid 42) was killed by signal 11
                    3   | Neo4j (pid 42) ran out of its heap of 512 MiB; codex.neo4j.heap sets it
                    1   | Neo4j (pid 42) ended by itself with exit code 1
                    0   | Neo4j (pid 42) ended by itself with exit code 0
                    255 | Neo4j (pid 42) ended by itself with exit code 255
                    """)
    void saysInWordsHowItEnded(int exitCode, String words) {
        assertThat(new ProcessEnd(42, exitCode, 512 << 20).inWords()).startsWith(words);
    }
}
