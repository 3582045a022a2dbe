package io.codex.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;

/// The version that the build wrote into the jar.
public final class VersionProvider implements CommandLine.IVersionProvider {
    private static final String RESOURCE = "/codex-build.properties";

    @Override
    public String[] getVersion() throws IOException {
        return new String[] {"codex " + version()};
    }

    public static String version() throws IOException {
        try (InputStream resource = VersionProvider.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IOException(RESOURCE + " is missing from the jar");
            }
            var properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version");
        }
    }
}
