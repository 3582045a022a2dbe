package io.codex.embed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version of codex that this is.
final class Build implements IVersionProvider {
    /// As Maven filtered it into `build.properties`.
    static String version() {
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            if (file == null) {
                throw new IllegalStateException("build.properties is missing from the jar");
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("build.properties cannot be read", e);
        }
    }

    @Override
    public String[] getVersion() {
        return new String[] {"codex-embed " + version()};
    }
}
