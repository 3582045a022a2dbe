package io.codex.neo4j.server;

/// How a Neo4j process ended, in words.
///
/// @param exitCode 128 + n after signal n
/// @param heap     bytes that it had
public record ProcessEnd(long pid, int exitCode, long heap) {
    /// Of a JVM with `-XX:+ExitOnOutOfMemoryError`.
    private static final int OUT_OF_MEMORY = 3;

    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;
    private static final int SIGKILL = 9;

    public String inWords() {
        return "Neo4j (pid %d) %s".formatted(pid, how());
    }

    private String how() {
        int signal = exitCode - SIGNALLED;
        if (signal == SIGKILL) {
            return "was killed by signal 9; if nobody did it, the memory limit of the job or the host did";
        }
        if (signal > 0 && signal <= LAST_SIGNAL) {
            return "was killed by signal " + signal;
        }
        if (exitCode == OUT_OF_MEMORY) {
            return "ran out of its heap of %d MiB; codex.neo4j.heap sets it".formatted(heap >> 20);
        }
        return "ended by itself with exit code " + exitCode;
    }
}
