package io.codex.dist.sbom;

import io.quarkus.bootstrap.resolver.maven.BootstrapMavenException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.cyclonedx.exception.GeneratorException;

/// Writes `share/sbom.cdx.json` of an install tree. Its inputs are the system properties `sbom.*`, set by the build.
final class WriteSbom {
    private WriteSbom() {}

    public static void main(String[] arguments) throws IOException, BootstrapMavenException, GeneratorException {
        Path tree = Path.of(input("tree"));
        var licences = MavenLicences.in(Path.of(input("repository")), Boolean.parseBoolean(input("offline")));
        var components = new ShippedComponents(tree, licences);
        components.addJars(MavenArtifacts.shippedIn(tree, Path.of(input("neo4j"))), input("version"));
        components.addNativeLibraries(input("pytorch"), input("djl"));
        components.addJavaRuntime(JdkRelease.of(Path.of(input("jdk"))));
        components.addNativeImages(input("version"), input("graalvm"));
        String json = new SbomDocument(input("version"), Instant.parse(input("timestamp"))).json(components.all());
        Files.writeString(tree.resolve("share/sbom.cdx.json"), json);
    }

    private static String input(String name) {
        String value = System.getProperty("sbom." + name);
        if (value == null) {
            throw new IllegalArgumentException("sbom." + name + " is not set");
        }
        return value;
    }
}
