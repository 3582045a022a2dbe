package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The facilities that are known: `local`, which needs no file, and one for each `NAME.yaml` in the folder.
public final class FacilityCatalog {
    public static final String LOCAL = "local";
    private static final String SUFFIX = ".yaml";
    private static final String PRIVATE_SUFFIX = "_private.yaml";

    private final Path folder;
    private final YAMLMapper yaml = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /// @param folder of the facilities' files; it need not exist
    public FacilityCatalog(Path folder) {
        this.folder = folder;
    }

    /// In alphabetical order.
    public List<String> names() {
        var names = new TreeSet<>(List.of(LOCAL));
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.endsWith(PRIVATE_SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .forEach(names::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.copyOf(names);
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        return List.copyOf(names);
    }

    /// @throws CodexException when it is not known, or its file is invalid
    public Facility find(String name) {
        if (!names().contains(name)) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "unknown facility: " + name,
                    "known are: %s; a new one is a file %s"
                            .formatted(String.join(", ", names()), folder.resolve(name + SUFFIX)));
        }
        Path file = folder.resolve(name + SUFFIX);
        if (!Files.exists(file)) {
            return new Facility(name, "this machine");
        }
        try {
            JsonNode tree = yaml.readTree(Files.readString(file));
            return new Facility(name, tree.path("description").asText(""));
        } catch (JsonProcessingException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "%s is not valid YAML, line %d: %s"
                            .formatted(
                                    file,
                                    e.getLocation() == null
                                            ? 1
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage()),
                    "correct that line",
                    e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CodexException unreadable(Path file, IOException cause) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "cannot read %s: %s".formatted(file, cause.getMessage()),
                "check its permissions",
                cause);
    }
}
