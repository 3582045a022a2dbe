package io.codex.core.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.codex.core.file.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Reads records and believes only those whose control port proves them.
final class EndpointReader {
    private final ServicesHome home;
    private final ControlClient control;

    EndpointReader(ServicesHome home, ControlClient control) {
        this.home = home;
        this.control = control;
    }

    /// The records of a service, the highest generation first, each verified until one is.
    Resolution resolve(Path serviceFolder) {
        var rejections = new ArrayList<Rejection>();
        var generations = new Generations(serviceFolder);
        for (Path record : records(serviceFolder)) {
            long generation = generation(record);
            switch (verify(record, generations)) {
                case Verification.Verified verified -> {
                    return new Resolution(verified, rejections);
                }
                case Verification.Rejected rejected ->
                    rejections.add(new Rejection(record, generation, rejected.reason(), true));
                case Verification.Unknown unknown ->
                    rejections.add(new Rejection(record, generation, unknown.reason(), false));
            }
        }
        return new Resolution(null, rejections);
    }

    /// For each service of each cluster the highest record that is not rejected. One that does not answer in time
    /// stays: it may only be slow.
    List<Endpoint> usable() {
        var usable = new ArrayList<Endpoint>();
        for (Path folder : serviceFolders()) {
            for (Path record : records(folder)) {
                Verification verification = verify(record, new Generations(folder));
                if (verification instanceof Verification.Verified verified) {
                    usable.add(verified.endpoint());
                    break;
                }
                if (verification instanceof Verification.Unknown) {
                    parse(record).ifPresent(usable::add);
                    break;
                }
            }
        }
        // of two clusters with the same service the one started last is written last, and counts
        usable.sort(Comparator.comparing(Endpoint::started));
        return usable;
    }

    private Optional<Endpoint> parse(Path record) {
        try {
            return Optional.of(read(record));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Verification verify(Path record, Generations generations) {
        try {
            if (!Files.getOwner(record).equals(Files.getOwner(generations.folder()))) {
                return new Verification.Rejected("the record belongs to another user");
            }
            Endpoint endpoint = read(record);
            if (endpoint.generation() != generation(record)) {
                return new Verification.Rejected("the record is of generation %d".formatted(endpoint.generation()));
            }
            return control.verify(endpoint);
        } catch (NoSuchFileException e) {
            return new Verification.Rejected("withdrawn meanwhile");
        } catch (CharacterCodingException e) {
            return new Verification.Rejected("the record is not UTF-8");
        } catch (JsonMappingException e) {
            return new Verification.Rejected("the record is incomplete: " + inWords(e));
        } catch (JsonProcessingException e) {
            return new Verification.Rejected("the record is not valid JSON");
        } catch (IOException e) {
            return new Verification.Unknown("the record cannot be read: " + EndpointFailures.reason(e));
        }
    }

    private static Endpoint read(Path record) throws IOException {
        JsonNode tree = Json.MAPPER.readTree(Files.readString(record));
        if (!tree.isObject()) {
            throw new JsonMappingException(null, tree.isMissingNode() ? "empty" : "not an object");
        }
        return Json.MAPPER.treeToValue(tree, Endpoint.class);
    }

    /// A missing field is named by the exception of the record's constructor.
    private static String inWords(JsonMappingException failure) {
        return failure instanceof ValueInstantiationException && failure.getCause() != null
                ? "no " + failure.getCause().getMessage()
                : failure.getOriginalMessage();
    }

    private List<Path> serviceFolders() {
        return list(home.endpoints()).stream()
                .flatMap(cluster -> list(cluster).stream())
                .toList();
    }

    private static List<Path> records(Path serviceFolder) {
        return list(serviceFolder).stream()
                .filter(file -> file.getFileName().toString().matches("[0-9]{1,18}\\.json"))
                .sorted(Comparator.comparingLong(EndpointReader::generation).reversed())
                .toList();
    }

    private static long generation(Path record) {
        String name = record.getFileName().toString();
        return Long.parseLong(name.substring(0, name.indexOf('.')));
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw EndpointFailures.unusable("endpoint folder", folder, new IOException(e.getMessage(), e));
        } catch (IOException e) {
            throw EndpointFailures.unusable("endpoint folder", folder, e);
        }
    }
}
