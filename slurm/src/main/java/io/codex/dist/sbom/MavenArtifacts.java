package io.codex.dist.sbom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.maven.dependency.ArtifactCoords;
import io.quarkus.maven.dependency.GACTV;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which Maven artifact each jar of the tree is.
///
/// @param byPath by the jar's path in the tree; jars that the build itself made are not among them
record MavenArtifacts(Map<Path, ArtifactCoords> byPath) {
    private static final List<String> APPLICATIONS = List.of("cli", "embed", "neo4j-launcher");

    /// @param neo4j what `dependency:tree` wrote of Neo4j, as JSON
    static MavenArtifacts shippedIn(Path tree, Path neo4j) throws IOException {
        var byPath = new HashMap<Path, ArtifactCoords>();
        for (String application : APPLICATIONS) {
            Path folder = Path.of("lib", application);
            for (String line : Files.readAllLines(tree.resolve(folder).resolve("quarkus-app-dependencies.txt"))) {
                ArtifactCoords artifact = GACTV.fromString(line);
                String jar = artifact.getGroupId() + "." + fileName(artifact);
                byPath.put(folder.resolve("lib/main").resolve(jar), artifact);
                byPath.put(folder.resolve("lib/boot").resolve(jar), artifact);
            }
        }
        addChildren(new JsonMapper().readTree(neo4j.toFile()), Path.of("lib/neo4j/lib"), byPath);
        return new MavenArtifacts(Map.copyOf(byPath));
    }

    private static void addChildren(JsonNode parent, Path folder, Map<Path, ArtifactCoords> byPath) {
        for (JsonNode node : parent.path("children")) {
            ArtifactCoords artifact = ArtifactCoords.of(
                    node.path("groupId").asText(),
                    node.path("artifactId").asText(),
                    node.path("classifier").asText(),
                    node.path("type").asText(),
                    node.path("version").asText());
            byPath.put(folder.resolve(fileName(artifact)), artifact);
            addChildren(node, folder, byPath);
        }
    }

    private static String fileName(ArtifactCoords artifact) {
        String classifier = artifact.getClassifier().isEmpty() ? "" : "-" + artifact.getClassifier();
        return artifact.getArtifactId() + "-" + artifact.getVersion() + classifier + ".jar";
    }
}
