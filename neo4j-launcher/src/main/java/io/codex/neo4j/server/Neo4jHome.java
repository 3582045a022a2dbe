package io.codex.neo4j.server;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The jars of Neo4j Community, in `lib/` of the folder, and the Java that runs them.
///
/// @param javaHome of the Java to run it with
/// @param version  of Neo4j, as its jar is named
public record Neo4jHome(Path lib, Path javaHome, String version) {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final Pattern SERVER_JAR = Pattern.compile("neo4j-server-(.+)\\.jar");

    /// @param home     the folder that holds `lib/`
    /// @param javaHome of the Java to run it with
    /// @throws CodexException when either is not what it should be
    public static Neo4jHome at(Path home, Path javaHome) {
        Path lib = home.resolve("lib").toAbsolutePath().normalize();
        var neo4j = new Neo4jHome(lib, javaHome.toAbsolutePath(), version(lib));
        if (!Files.isExecutable(neo4j.java())) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "no Java in %s: %s cannot be run".formatted(javaHome, neo4j.java()),
                    "leave codex.neo4j.java-home unset to use the launcher's own Java");
        }
        return neo4j;
    }

    /// The `java` program.
    Path java() {
        return javaHome.resolve("bin").resolve("java");
    }

    /// With this module Lucene compares vectors in the processor's vector units; a linked runtime may lack it.
    List<String> vectorFlags() {
        Path release = javaHome.resolve("release");
        try {
            return Files.readString(release).contains(VECTOR_MODULE)
                    ? List.of("--add-modules", VECTOR_MODULE)
                    : List.of();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw FileFailure.unusable(release, e);
        }
    }

    private static String version(Path lib) {
        try (Stream<Path> jars = Files.list(lib)) {
            return jars.map(jar -> SERVER_JAR.matcher(jar.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElseThrow(() -> noNeo4j(lib, "no neo4j-server-*.jar in it", null));
        } catch (IOException e) {
            throw noNeo4j(lib, FileFailure.reason(e), e);
        }
    }

    private static CodexException noNeo4j(Path lib, String reason, @Nullable Throwable cause) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "no Neo4j in %s: %s".formatted(lib, reason),
                "set CODEX_NEO4J_HOME to the folder whose lib/ holds Neo4j's jars (lib/neo4j of the install tree)",
                cause);
    }

    /// A command that runs one of Neo4j's main classes.
    List<String> command(List<String> jvmFlags, String mainClass, List<String> arguments) {
        return Stream.of(
                        List.of(java().toString(), "-cp", lib + "/*"),
                        List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
                        jvmFlags,
                        List.of(mainClass),
                        arguments)
                .flatMap(List::stream)
                .toList();
    }
}
