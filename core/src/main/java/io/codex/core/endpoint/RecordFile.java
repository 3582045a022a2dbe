package io.codex.core.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.codex.core.file.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/// The file of one record, and what speaks against it before anybody is asked.
///
/// @param file `endpoints/<cluster>/<service>/<N>.json`
record RecordFile(Path file) {
    /// A record has some hundred bytes.
    private static final int LONGEST = 64 * 1024;

    private static final String NAME = "[0-9]{1,18}\\.json";

    static boolean isNamedLikeOne(Path file) {
        return file.getFileName().toString().matches(NAME);
    }

    long generation() {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    /// Why a record is not believed; it does not leave this package.
    static final class Untrusted extends Exception {
        private static final long serialVersionUID = 1L;

        private final String hint;

        Untrusted(String reason, String hint) {
            super(reason);
            this.hint = hint;
        }

        Verification.Rejected asRejected() {
            return new Verification.Rejected(String.valueOf(getMessage()), hint);
        }
    }

    /// @param home whose owner's records count
    /// @throws IOException when the file system does not give it
    Endpoint read(Path home) throws IOException, Untrusted {
        try {
            requirePlain(home);
            Endpoint endpoint = parse(text());
            requireInPlace(endpoint);
            return endpoint;
        } catch (NoSuchFileException e) {
            throw new Untrusted("withdrawn meanwhile", "look again");
        } catch (CharacterCodingException e) {
            throw damaged("the record is not UTF-8");
        } catch (JsonMappingException e) {
            throw damaged("the record is incomplete: " + inWords(e));
        } catch (JsonProcessingException e) {
            throw damaged("the record is not valid JSON");
        }
    }

    private void requirePlain(Path home) throws IOException, Untrusted {
        var attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isSymbolicLink()) {
            throw new Untrusted(
                    "the record is a symbolic link to %s, and codex writes none"
                            .formatted(Files.readSymbolicLink(file)),
                    "see who made it, and remove it: rm " + file);
        }
        if (!attributes.isRegularFile()) {
            throw new Untrusted("the record is no regular file", "see who made it, and remove it");
        }
        if (!attributes.owner().equals(Files.getOwner(home))) {
            throw new Untrusted(
                    "the record belongs to another user, %s"
                            .formatted(attributes.owner().getName()),
                    "remove it, and keep others out of the folder: chmod 700 " + file.getParent());
        }
        if (attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)
                || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)) {
            throw new Untrusted("the record can be written by others", "remove it; its owner writes it anew");
        }
    }

    private String text() throws IOException, Untrusted {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw damaged("the record is longer than any that codex writes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private static Endpoint parse(String text) throws IOException {
        JsonNode tree = Json.MAPPER.readTree(text);
        if (!tree.isObject()) {
            throw new JsonMappingException(null, tree.isMissingNode() ? "empty" : "not an object");
        }
        for (String number : List.of("generation", "port")) {
            if (!tree.path(number).canConvertToLong()) {
                throw new JsonMappingException(null, "no " + number);
            }
        }
        return Json.MAPPER.treeToValue(tree, Endpoint.class);
    }

    /// A true record at a wrong place, where somebody copied it to.
    private void requireInPlace(Endpoint endpoint) throws Untrusted {
        if (endpoint.generation() != generation()) {
            throw copied("the record is of generation %d".formatted(endpoint.generation()));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !folder.endsWith(Path.of(endpoint.cluster(), endpoint.service()))) {
            throw copied("the record is of %s on %s".formatted(endpoint.service(), endpoint.cluster()));
        }
    }

    private Untrusted copied(String reason) {
        return new Untrusted(reason, "somebody copied it here; remove it: rm " + file);
    }

    private static Untrusted damaged(String reason) {
        return new Untrusted(
                reason,
                "a living owner writes it anew within seconds; what no owner has is removed by: codex endpoints --clean");
    }

    /// A missing field is named by the exception of the record's constructor.
    private static String inWords(JsonMappingException failure) {
        return failure instanceof ValueInstantiationException && failure.getCause() != null
                ? "no " + failure.getCause().getMessage()
                : failure.getOriginalMessage();
    }
}
