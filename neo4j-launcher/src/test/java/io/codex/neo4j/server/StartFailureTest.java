package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.error.CodexException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StartFailureTest {
    /// Lines that Neo4j 2026.09 and the JVM print.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    STORE_LOCKED | FileLockException: Lock file has been locked by another process: /d/store_lock. Please
                    PORT_TAKEN   | Failed to start Neo4j on 127.0.0.1:7474: Address 127.0.0.1:7474 is already in use, cannot bind to it.
                    PORT_TAKEN   | NativeIoException: bind(..) failed with error(-98): Address already in use
                    DISK_FULL    | Caused by: java.io.IOException: No space left on device
                    DISK_FULL    | Caused by: java.io.IOException: Disk quota exceeded
                    NO_PERMISSION | Caused by: java.nio.file.AccessDeniedException: /d/data/databases/neo4j/neostore
                    WRONG_JAVA   | java.lang.UnsupportedClassVersionError: org/neo4j/server/Neo4jCommunity has been compiled
                    WRONG_JAVA   | Unrecognized option: --sun-misc-unsafe-memory-access=allow
                    MISSING_JARS | Caused by: java.lang.ClassNotFoundException: org.neo4j.server.Neo4jCommunity
                    BAD_SETTING  | java.lang.IllegalArgumentException: server.bolt.enabled declared multiple times.
                    TOO_LITTLE_MEMORY | Error occurred during initialization of VM: Could not reserve enough space for 9437184KB object heap
                    OTHER        | INFO  Starting...
                    """)
    void recognisesTheReason(StartFailure failure, String line) {
        assertThat(StartFailure.of("INFO  Starting...\n" + line + "\n")).isEqualTo(failure);
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatToDo(StartFailure failure) {
        CodexException e = failure.toException("Neo4j (pid 1) ended", "", new DataFolder(Path.of("/data/neo4j")));
        assertThat(e).hasMessageStartingWith("Neo4j (pid 1) ended: ");
        assertThat(e.hint()).isNotBlank().doesNotContain("%s");
    }

    @Test
    void pointsAtTheFilesOfTheDataFolder() {
        CodexException e = StartFailure.OTHER.toException("Neo4j ended", "", new DataFolder(Path.of("/data/neo4j")));
        assertThat(e.hint()).contains("/data/neo4j/logs/debug.log");
    }
}
