package io.codex.core.compute.pilot;

/// Threads that do not keep the process.
final class Threads {
    /// A stack holds few frames here, and a pilot may run many commands.
    private static final long STACK_BYTES = 512 * 1024;

    private Threads() {}

    static Thread start(String name, Runnable task) {
        return Thread.ofPlatform()
                .daemon()
                .name("codex-pilot-" + name)
                .stackSize(STACK_BYTES)
                .start(task);
    }
}
