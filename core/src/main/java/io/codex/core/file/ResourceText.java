package io.codex.core.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Texts that ship in the jar, such as scripts.
public final class ResourceText {
    private ResourceText() {}

    /// @param neighbour a class in whose package the file is
    /// @throws IllegalStateException when the jar lacks it
    public static String of(Class<?> neighbour, String file) {
        try (InputStream resource = neighbour.getResourceAsStream(file)) {
            if (resource == null) {
                throw new IllegalStateException(file + " is missing from the jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
