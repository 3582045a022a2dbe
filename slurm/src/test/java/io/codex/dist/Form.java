package io.codex.dist;

import java.util.Locale;

/// Which of the tree's two forms of each program the tests run; failsafe runs them once for each that was built.
enum Form {
    JVM("lib/jvm/codex", "lib/embed/quarkus-run.jar", "lib/neo4j-launcher/quarkus-run.jar"),
    NATIVE("bin/codex", "lib/native/codex-embed", "lib/native/codex-neo4j");

    /// By which the scripts of the services choose theirs.
    static final String VARIABLE = "CODEX_FORM";

    private final String commandLine;
    private final String embed;
    private final String launcher;

    Form(String commandLine, String embed, String launcher) {
        this.commandLine = commandLine;
        this.embed = embed;
        this.launcher = launcher;
    }

    /// That of the system property `codex.form`.
    static Form underTest() {
        return valueOf(System.getProperty("codex.form").toUpperCase(Locale.ROOT));
    }

    /// The command `codex`, within the tree.
    String commandLine() {
        return commandLine;
    }

    /// By which the embedding service is told from other processes.
    String embed() {
        return embed;
    }

    /// By which the launcher of Neo4j is told from other processes.
    String launcher() {
        return launcher;
    }

    String variable() {
        return name().toLowerCase(Locale.ROOT);
    }
}
