package io.codex.neo4j.host;

/// A process that is in the way.
public record Holder(long pid, String command) {
    private static final int LONGEST_COMMAND = 120;

    static Holder of(long pid) {
        String command = ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .flatMap(info -> info.commandLine().or(info::command))
                .orElse("another user's");
        return new Holder(
                pid, command.length() <= LONGEST_COMMAND ? command : command.substring(0, LONGEST_COMMAND) + "…");
    }

    /// For messages: `process 4242 (java -cp …)`.
    public String inWords() {
        return "process %d (%s)".formatted(pid, command);
    }
}
