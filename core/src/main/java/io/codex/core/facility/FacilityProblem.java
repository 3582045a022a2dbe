package io.codex.core.facility;

import java.nio.file.Path;

/// What is wrong at one place of a facility's files.
///
/// @param line    from 1; 0 where it is the file as a whole
/// @param key     path of the key, as in `compute.scheduler.partitions[1].name`; empty for the whole file
/// @param problem what is wrong
/// @param allowed what would be right; empty where that is clear
public record FacilityProblem(Severity severity, Path file, int line, String key, String problem, String allowed) {
    public enum Severity {
        ERROR,
        WARNING
    }

    static FacilityProblem error(Path file, int line, String key, String problem, String allowed) {
        return new FacilityProblem(Severity.ERROR, file, line, key, problem, allowed);
    }

    static FacilityProblem warning(Path file, int line, String key, String problem, String allowed) {
        return new FacilityProblem(Severity.WARNING, file, line, key, problem, allowed);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /// On one line, as compilers do: `file:line: key: what is wrong; allowed: …`.
    public String inWords() {
        return (line == 0 ? file + ": " : "%s:%d: ".formatted(file, line))
                + (key.isEmpty() ? "" : key + ": ")
                + problem
                + (allowed.isEmpty() ? "" : "; allowed: " + allowed);
    }
}
