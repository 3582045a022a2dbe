package io.codex.core.error;

/// The exit codes of every codex command. `codex --help` prints this table.
public enum ExitCode {
    OK(0, "done"),
    FAILED(1, "failed"),
    USAGE(2, "wrong usage"),
    UNHEALTHY(3, "not healthy or not reachable"),
    CONFIGURATION(4, "configuration invalid"),
    SCHEDULER(5, "the scheduler refused or cannot be asked"),
    TIMEOUT(6, "timed out"),
    STANDING_IN(125, "codex itself failed, in a command that returns another command's exit code"),
    INTERRUPTED(130, "interrupted");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public String meaning() {
        return meaning;
    }
}
