package io.codex.dist.sbom;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/// Who made a JDK, and which it is: its file `release`.
///
/// @param version with the build number
record JdkRelease(String vendor, String version) {
    static JdkRelease of(Path home) throws IOException {
        var release = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
            release.load(reader);
        }
        String version = release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION", "unknown"));
        return new JdkRelease(unquoted(release.getProperty("IMPLEMENTOR", "unknown")), unquoted(version));
    }

    private static String unquoted(String value) {
        return value.replace("\"", "");
    }
}
