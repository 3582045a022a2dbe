package io.codex.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// The file of this process, if that is a native image.
final class NativeBinary {
    private static final Path SELF = Path.of("/proc/self/exe");

    private NativeBinary() {}

    /// @return empty on a JVM, and where there is no `/proc`
    static Optional<Path> file() {
        // set by the image: https://www.graalvm.org/sdk/javadoc/org/graalvm/nativeimage/ImageInfo.html
        if (!"runtime".equals(System.getProperty("org.graalvm.nativeimage.imagecode"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readSymbolicLink(SELF));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The install tree whose `bin/` the file is in.
    static Optional<Path> installation(Path file) {
        return Optional.ofNullable(file.getParent())
                .filter(folder -> folder.endsWith("bin"))
                .map(Path::getParent);
    }
}
