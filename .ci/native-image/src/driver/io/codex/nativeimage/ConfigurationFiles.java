package io.codex.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the entries of a class path ask of the builder in their `META-INF/native-image`.
final class ConfigurationFiles {

    /// One argument of the command line, and the file that asks for it in the builder's notation.
    record Asked(String argument, String origin) {}

    private record Exclusion(Pattern entry, Pattern resource) {}

    private static final String FOLDER = "META-INF/native-image/";

    private static final Map<String, String> OPTIONS = Map.of(
            "jni-config.json", "JNIConfigurationResources",
            "predefined-classes-config.json", "PredefinedClassesConfigurationResources",
            "proxy-config.json", "DynamicProxyConfigurationResources",
            "reachability-metadata.json", "ReachabilityMetadataResources",
            "reflect-config.json", "ReflectionConfigurationResources",
            "resource-config.json", "ResourceConfigurationResources",
            "serialization-config.json", "SerializationConfigurationResources");

    private final List<Exclusion> exclusions = new ArrayList<>();

    /// Leaves out the files that match in the class path entries that match (`--exclude-config`).
    void exclude(Pattern entry, Pattern resource) {
        exclusions.add(new Exclusion(entry, resource));
    }

    /// The arguments that one entry asks for, in the order of its files' names; none when it is not there.
    List<Asked> of(Path entry) throws IOException {
        List<Asked> asked = new ArrayList<>();
        if (Files.isDirectory(entry.resolve(FOLDER))) {
            try (Stream<Path> files = Files.walk(entry.resolve(FOLDER))) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    try (InputStream in = Files.newInputStream(file)) {
                        read(entry, entry.relativize(file).toString(), file.toUri(), in, asked);
                    }
                }
            }
        } else if (Files.isRegularFile(entry) && entry.toString().endsWith(".jar")) {
            try (JarFile jar = new JarFile(entry.toFile())) {
                List<JarEntry> files = jar.stream()
                        .filter(file -> !file.isDirectory() && file.getName().startsWith(FOLDER))
                        .toList();
                for (JarEntry file : files) {
                    try (InputStream in = jar.getInputStream(file)) {
                        URI uri = URI.create("jar:" + entry.toUri() + "!/" + file.getName());
                        read(entry, file.getName(), uri, in, asked);
                    }
                }
            } catch (IOException e) {
                throw new UsageException("cannot read " + entry + ": " + e.getMessage());
            }
        }
        return asked;
    }

    private void read(Path entry, String resource, URI uri, InputStream in, List<Asked> asked) throws IOException {
        if (exclusions.stream()
                .anyMatch(x -> x.entry().matcher(entry.toString()).find()
                        && x.resource().matcher("/" + resource).find())) {
            return;
        }
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        String origin = uri.toString().replace("=", "%3D");
        if (name.equals("native-image.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            String folder = resource.substring(0, resource.lastIndexOf('/'));
            String arguments =
                    properties.getProperty("Args", "").replace("${.}", folder).trim();
            if (!arguments.isEmpty()) {
                Arrays.stream(arguments.split("\\s+")).forEach(argument -> asked.add(new Asked(argument, origin)));
            }
            if (properties.containsKey("JavaArgs")) {
                System.err.println("native-image: warning: JavaArgs of " + uri + " are not applied; give them with -J");
            }
        } else if (OPTIONS.containsKey(name)) {
            asked.add(new Asked("-H:" + OPTIONS.get(name) + "=" + resource, origin));
        }
    }
}
