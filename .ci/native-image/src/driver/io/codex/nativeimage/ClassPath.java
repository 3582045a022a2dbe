package io.codex.nativeimage;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/// The entries of a class path or module path, in order, absolute.
final class ClassPath {

    private final Set<Path> entries = new LinkedHashSet<>();

    /// Adds the entries of a path as the user wrote it; `folder/*` stands for the jars of a folder.
    void add(String path) {
        for (String part : path.split(File.pathSeparator)) {
            if (part.equals("*") || part.endsWith(File.separator + "*")) {
                addJars(Path.of(part.substring(0, part.length() - 1)));
            } else if (!part.isEmpty()) {
                entries.add(absolute(Path.of(part)));
            }
        }
    }

    private void addJars(Path folder) {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(absolute(folder), "*.jar")) {
            jars.forEach(entries::add);
        } catch (IOException e) {
            throw new UsageException("cannot read the folder " + folder + " of the class path");
        }
    }

    /// Adds a jar and what its manifest's class path names, as far as it is there.
    ///
    /// @return the main attributes of the manifest
    Attributes addJar(Path jar) {
        Path file = absolute(jar);
        Manifest manifest;
        try (JarFile opened = new JarFile(file.toFile())) {
            manifest = Optional.ofNullable(opened.getManifest()).orElseGet(Manifest::new);
        } catch (IOException e) {
            throw new UsageException("cannot read the jar " + jar + ": " + e.getMessage());
        }
        entries.add(file);
        Attributes attributes = manifest.getMainAttributes();
        String more = attributes.getValue(Attributes.Name.CLASS_PATH);
        if (more != null) {
            Arrays.stream(more.trim().split("\\s+"))
                    .map(part -> file.resolveSibling(part).normalize())
                    .filter(Files::exists)
                    .forEach(entries::add);
        }
        return attributes;
    }

    Set<Path> entries() {
        return entries;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    @Override
    public String toString() {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
