package io.codex.core.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The tunnels of this host and home: `tunnels/HOST/NAME.json`, since other hosts may share the home.
public final class TunnelStates {
    private static final String SUFFIX = ".json";

    private final Path folder;

    /// @param hostName of this host
    public TunnelStates(ServicesHome home, String hostName) {
        this.folder = home.root().resolve("tunnels").resolve(hostName);
    }

    /// Where a tunnel keeps its lock and its copies of secrets; for its own user only.
    public Path folder(String name) {
        return folder.resolve(fileName(name));
    }

    public void write(TunnelState state) {
        try {
            PrivateFile.replace(file(state.name()), Json.MAPPER.writeValueAsString(state));
        } catch (IOException e) {
            throw unusable(file(state.name()), e);
        }
    }

    public void remove(String name) {
        try {
            Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw unusable(file(name), e);
        }
    }

    /// What was written last, by whatever process; empty for none, or one that cannot be understood.
    public Optional<TunnelState> read(String name) {
        return read(file(name));
    }

    /// Those whose supervisor runs.
    public List<TunnelState> running() {
        return all().stream().filter(TunnelStates::isRunning).toList();
    }

    /// All that were written, by name.
    public List<TunnelState> all() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .flatMap(file -> read(file).stream())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unusable(folder, e);
        } catch (UncheckedIOException e) {
            throw unusable(folder, Objects.requireNonNull(e.getCause()));
        }
    }

    /// Whether the process that wrote it is there.
    public static boolean isRunning(TunnelState state) {
        try {
            return state.supervisor().isAlive();
        } catch (IOException e) {
            throw unusable(Path.of("/proc"), e);
        }
    }

    private static Optional<TunnelState> read(Path file) {
        try {
            return Optional.ofNullable(Json.MAPPER.readValue(Files.readString(file), TunnelState.class));
        } catch (NoSuchFileException | JsonProcessingException | CharacterCodingException e) {
            // a later version's, a damaged one, or none
            return Optional.empty();
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private Path file(String name) {
        return folder.resolve(fileName(name) + SUFFIX);
    }

    /// A name may hold what no file's name does: `ssh://ada@login:2222`.
    private static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._@-]", "_");
    }

    private static CodexException unusable(Path file, IOException e) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot use %s: %s".formatted(file, e.getMessage()),
                "see whether the file system is there, and not full",
                e);
    }
}
