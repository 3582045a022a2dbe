package io.codex.core.compute;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.compute.wire.CommandRequest;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

/// What is known of one allocation, in files that login and compute nodes share. Its submitter writes the plan, the
/// token and the job's id before and after submission; its pilot the address, and at the end why it ended. A full disk
/// or a lost file is an `IOException`.
public record AllocationFolder(Path path) {
    private static final int TOKEN_BYTES = 32;

    /// Creates the folder, which must not exist, with a token.
    ///
    /// @throws java.nio.file.FileAlreadyExistsException when somebody else was first
    public static AllocationFolder create(Path path, PilotPlan plan) throws IOException {
        PrivateFile.folder(path.resolveSibling("."));
        PrivateFile.newFolder(path);
        var folder = new AllocationFolder(path);
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        PrivateFile.replace(folder.tokenFile(), HexFormat.of().formatHex(token));
        folder.write("plan.json", plan);
        return folder;
    }

    public Path tokenFile() {
        return path.resolve("token");
    }

    public String token() throws IOException {
        return Files.readString(tokenFile()).strip();
    }

    /// @throws NoSuchFileException when its submitter has not come so far
    public PilotPlan plan() throws IOException {
        return read("plan.json", PilotPlan.class).orElseThrow(() -> new NoSuchFileException(path + "/plan.json"));
    }

    public void address(PilotAddress address) throws IOException {
        write("address.json", address);
    }

    /// Empty before the pilot listens.
    public Optional<PilotAddress> address() throws IOException {
        return read("address.json", PilotAddress.class);
    }

    /// The pilot listens no more.
    public void withdrawAddress() throws IOException {
        Files.deleteIfExists(path.resolve("address.json"));
    }

    /// For {@link PilotPlan.Mode#BATCH}.
    public void request(CommandRequest request) throws IOException {
        write("request.json", request);
    }

    /// @throws NoSuchFileException when there is none
    public CommandRequest request() throws IOException {
        return read("request.json", CommandRequest.class)
                .orElseThrow(() -> new NoSuchFileException(path + "/request.json"));
    }

    /// The pilot has ended, or is known not to come.
    ///
    /// @param reason in words: `nothing ran for 10 min`
    public void ended(String reason) throws IOException {
        PrivateFile.replace(path.resolve("ended"), reason + "\n");
    }

    /// Why the pilot ended; empty while it has not, or when it could not say so.
    public Optional<String> ended() throws IOException {
        return text("ended");
    }

    /// Whether it ended before that time, and has said so.
    boolean endedBefore(Instant time) {
        try {
            return Files.getLastModifiedTime(path.resolve("ended")).toInstant().isBefore(time);
        } catch (IOException e) {
            // it has not, or cannot be asked
            return false;
        }
    }

    /// Listing a folder makes an NFS client look again: otherwise it may remember for a minute what was not there.
    public void look() throws IOException {
        try (Stream<Path> _ = Files.list(path)) {
            return;
        } catch (NoSuchFileException e) {
            // just deleted, as the reader will see
            return;
        }
    }

    void note(AllocationNote note) throws IOException {
        write("note.json", note);
    }

    /// Empty while its submitter has not come so far.
    Optional<AllocationNote> note() throws IOException {
        return read("note.json", AllocationNote.class);
    }

    void job(String id) throws IOException {
        PrivateFile.replace(path.resolve("job"), id + "\n");
    }

    /// The id that the scheduler gave.
    Optional<String> job() throws IOException {
        return text("job");
    }

    /// What the job runs.
    Path script() {
        return path.resolve("pilot.sh");
    }

    /// What the pilot says, in a batch job its command's standard error.
    public Path errors() {
        return path.resolve("stderr");
    }

    /// A batch command's standard output.
    public Path output() {
        return path.resolve("stdout");
    }

    /// As far as possible; what stays is deleted the next time.
    void delete() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // it holds up nobody
            return;
        }
    }

    private Optional<String> text(String name) throws IOException {
        try {
            return Optional.of(Files.readString(path.resolve(name)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void write(String name, Object value) throws IOException {
        PrivateFile.replace(path.resolve(name), Json.MAPPER.writeValueAsString(value) + "\n");
    }

    <T> Optional<T> read(String name, Class<T> type) throws IOException {
        Path file = path.resolve(name);
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IOException("%s is not what codex writes: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }
}
