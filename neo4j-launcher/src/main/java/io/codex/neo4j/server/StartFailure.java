package io.codex.neo4j.server;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why Neo4j did not start, recognised by what it or its JVM prints (Neo4j 2026.09, JDK 17 to 25).
public enum StartFailure {
    STORE_LOCKED(
            ExitCode.FAILED,
            "another process has the store open",
            "stop the other Neo4j or the tool that works on %s",
            "Lock file has been locked by another process"),
    PORT_TAKEN(
            ExitCode.FAILED,
            "a port was taken meanwhile",
            "start it again, or choose other ports with --port and --http-port",
            "Address already in use",
            "is already in use, cannot bind",
            "PortBindException"),
    DISK_FULL(
            ExitCode.FAILED,
            "the file system of the data folder is full",
            FileFailure.NO_SPACE_HINT + " (now %s)",
            "No space left on device",
            "quota exceeded"),
    NO_PERMISSION(
            ExitCode.FAILED,
            "it may not read or write its files",
            "check the owner and the permissions of everything below %s",
            "AccessDeniedException",
            "Permission denied"),
    WRONG_JAVA(
            ExitCode.CONFIGURATION,
            "this Java is too old for it",
            "set codex.neo4j.java-home to a JDK 25, or leave it unset to use the launcher's own Java",
            "UnsupportedClassVersionError",
            "Unrecognized option: --sun-misc-unsafe-memory-access"),
    MISSING_JARS(
            ExitCode.CONFIGURATION,
            "jars of Neo4j are missing",
            "set CODEX_NEO4J_HOME to the lib/neo4j of a complete install tree",
            "ClassNotFoundException",
            "NoClassDefFoundError"),
    BAD_SETTING(
            ExitCode.CONFIGURATION,
            "it refuses a setting",
            "correct codex.neo4j.settings; the file it read is %s/conf/neo4j.conf",
            "Unrecognized setting",
            "Error evaluating value for setting",
            "declared multiple times",
            "Error reading config file",
            "Failed to validate"),
    TOO_LITTLE_MEMORY(
            ExitCode.FAILED,
            "this host or job has too little memory for it",
            "lower codex.neo4j.heap and codex.neo4j.page-cache, or ask for more memory",
            "Could not reserve enough space",
            "insufficient memory for the Java Runtime",
            "Invalid maximum heap size",
            "OutOfMemoryError"),
    OTHER(ExitCode.FAILED, "it does not say why in its last lines", "read %s/logs/debug.log");

    private final ExitCode exitCode;
    private final String words;
    private final String hint;
    private final Pattern signs;

    /// @param hint in which `%s` stands for the data folder
    StartFailure(ExitCode exitCode, String words, String hint, String... signs) {
        this.exitCode = exitCode;
        this.words = words;
        this.hint = hint;
        this.signs = Pattern.compile(Stream.of(signs).map(Pattern::quote).collect(Collectors.joining("|")));
    }

    /// The first failure, in the order above, of which the text holds a sign; any text holds the last one's.
    public static StartFailure of(String console) {
        return Arrays.stream(values())
                .filter(failure -> failure.signs.matcher(console).find())
                .findFirst()
                .orElseThrow();
    }

    /// @param what   did not work, with the exit code
    /// @param detail follows the reason: a holder, the last lines of the console
    public CodexException toException(String what, String detail, DataFolder data) {
        return new CodexException(exitCode, "%s: %s%s".formatted(what, words, detail), hint.formatted(data.root()));
    }
}
