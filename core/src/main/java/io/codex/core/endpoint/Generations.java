package io.codex.core.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files of one folder, `N` (claim), `N.beat`, `N.json` (record) and `N.withdrawn` (departure) for each generation
/// N. An owner writes and deletes only its own N.
final class Generations {
    /// How many ended generations stay for people to look at.
    private static final int KEPT = 10;

    private final Path folder;

    Generations(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path record(long generation) {
        return folder.resolve(generation + ".json");
    }

    Path claim(long generation) {
        return folder.resolve(Long.toString(generation));
    }

    private Path beatFile(long generation) {
        return folder.resolve(generation + ".beat");
    }

    private Path departureFile(long generation) {
        return folder.resolve(generation + ".withdrawn");
    }

    /// All claimed generations, the highest first.
    List<Long> claimed() throws IOException {
        return names().stream()
                .filter(name -> name.matches("[0-9]{1,18}"))
                .map(Long::valueOf)
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    private List<String> names() throws IOException {
        // opening the folder, not only looking names up in it, makes an NFS client ask the server
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    OptionalLong highest() throws IOException {
        List<Long> claimed = claimed();
        return claimed.isEmpty() ? OptionalLong.empty() : OptionalLong.of(claimed.getFirst());
    }

    /// Makes the client of a network file system ask the server for what it remembers of the folder: names, missing
    /// names, listings. An own change of the folder does.
    ///
    /// @param generation under whose name it is done
    void lookAnew(long generation) throws IOException {
        Files.delete(Files.createTempFile(folder, "." + generation + ".", ".look"));
    }

    /// Creates the claim's file.
    ///
    /// @return false when another owner has that generation
    /// @throws IOException when it is not known whether the claim was made, too
    boolean tryClaim(Claim claim) throws IOException {
        PrivateFile.folder(folder);
        try {
            PrivateFile.create(claim(claim.generation()), Json.MAPPER.writeValueAsString(claim) + "\n");
            return true;
        } catch (FileAlreadyExistsException e) {
            // over NFS a retransmitted request finds the file that its first copy made
            return readClaim(claim.generation())
                    .map(found -> found.owner().equals(claim.owner()))
                    .orElse(false);
        }
    }

    /// Whether a generation just claimed is below those that others claimed meanwhile.
    boolean isOutdated(long generation, Exclusivity exclusivity) throws IOException {
        long higher = claimed().stream().filter(other -> other > generation).count();
        // replicas come side by side; but what is that old may have been another's, and be forgotten
        return exclusivity == Exclusivity.SINGLE ? higher > 0 : higher >= KEPT;
    }

    /// Empty when there is no such claim, or none that can be parsed.
    Optional<Claim> readClaim(long generation) throws IOException {
        return read(claim(generation), Claim.class);
    }

    Optional<Departure> readDeparture(long generation) throws IOException {
        return read(departureFile(generation), Departure.class);
    }

    boolean isWithdrawn(long generation) throws IOException {
        return readDeparture(generation).isPresent();
    }

    /// The beat's bytes; empty when there never was one.
    String readBeat(long generation) throws IOException {
        try {
            return Files.readString(beatFile(generation));
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /// When it was last written, by the file server's clock; empty when there never was a beat.
    Optional<Instant> lastBeat(long generation) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(beatFile(generation)).toInstant());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void writeBeat(long generation, long counter) throws IOException {
        PrivateFile.overwrite(beatFile(generation), "%020d%n".formatted(counter));
    }

    /// Removes record and beat, then says why, so that no reader finds a record that is withdrawn.
    void withdraw(long generation, Departure departure) throws IOException {
        Files.deleteIfExists(record(generation));
        Files.deleteIfExists(beatFile(generation));
        PrivateFile.replace(departureFile(generation), Json.MAPPER.writeValueAsString(departure) + "\n");
    }

    /// Removes what ended generations left: records of owners that were killed on this host, and the notes of those
    /// that withdrew but for the last few. Never touches a generation whose owner may live, nor the highest.
    void forgetEnded() throws IOException {
        List<Long> claimed = claimed();
        for (int index = 1; index < claimed.size(); index++) {
            long generation = claimed.get(index);
            if (hasDiedHere(generation)) {
                withdraw(generation, new Departure("killed", false, Instant.now()));
            }
            if (index >= KEPT && isWithdrawn(generation)) {
                forget(generation);
            }
        }
    }

    /// Whether its owner was a process of this host and is certainly none any more.
    boolean hasDiedHere(long generation) throws IOException {
        Optional<Claim> claim = readClaim(generation);
        return claim.isPresent()
                && !isWithdrawn(generation)
                && PredecessorCheck.onThisHost().hasEnded(claim.get());
    }

    /// Removes the files of a generation that is withdrawn and not the highest; the highest keeps the count. The note
    /// of its end goes last: whoever comes late and claims that number again finds it withdrawn.
    private void forget(long generation) throws IOException {
        var begun = Pattern.compile("\\.%d\\..*".formatted(generation));
        for (String name : names()) {
            if (begun.matcher(name).matches()) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
        Files.deleteIfExists(record(generation));
        Files.deleteIfExists(beatFile(generation));
        Files.deleteIfExists(claim(generation));
        Files.deleteIfExists(departureFile(generation));
    }

    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
