package io.codex.core.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Reads records and believes only those whose control port proves them.
final class EndpointReader {
    private final ServicesHome home;
    private final ControlClient control;

    EndpointReader(ServicesHome home, ControlClient control) {
        this.home = home;
        this.control = control;
    }

    /// The records of a service, the highest generation first, until one is verified.
    Resolution resolve(Path serviceFolder) {
        var rejections = new ArrayList<Rejection>();
        try (var answers = verified(records(serviceFolder))) {
            while (answers.hasNext()) {
                Checked checked = answers.next();
                if (checked.verification() instanceof Verification.Verified verified) {
                    return new Resolution(verified, rejections);
                }
                rejections.add(checked.rejection());
            }
        }
        return new Resolution(null, rejections);
    }

    /// All records of a service, the highest generation first.
    Replicas resolveAll(Path serviceFolder) {
        var verified = new ArrayList<Verification.Verified>();
        var rejections = new ArrayList<Rejection>();
        try (var answers = verified(records(serviceFolder))) {
            while (answers.hasNext()) {
                Checked checked = answers.next();
                if (checked.verification() instanceof Verification.Verified found) {
                    verified.add(found);
                } else {
                    rejections.add(checked.rejection());
                }
            }
        }
        return new Replicas(verified, rejections);
    }

    /// Of each service of each cluster all records that are verified; where none is, the highest that is not rejected:
    /// one that does not answer in time may only be slow.
    List<List<Endpoint>> usable() {
        var usable = new ArrayList<List<Endpoint>>();
        for (Path folder : serviceFolders()) {
            List<Endpoint> ofService = usable(folder);
            if (!ofService.isEmpty()) {
                usable.add(ofService);
            }
        }
        // of two clusters with the same service the one started last is written last, and counts
        usable.sort(Comparator.comparing(ofService -> ofService.getFirst().started()));
        return usable;
    }

    private List<Endpoint> usable(Path serviceFolder) {
        var verified = new ArrayList<Endpoint>();
        var silent = new ArrayList<Endpoint>();
        try (var answers = verified(records(serviceFolder))) {
            while (answers.hasNext()) {
                Checked checked = answers.next();
                if (checked.verification() instanceof Verification.Verified found) {
                    verified.add(found.endpoint());
                } else if (checked.verification() instanceof Verification.Unknown && checked.endpoint() != null) {
                    silent.add(checked.endpoint());
                }
            }
        }
        return verified.isEmpty() ? silent.stream().limit(1).toList() : verified;
    }

    private SideBySide<RecordFile, Checked> verified(List<RecordFile> records) {
        return new SideBySide<>(records, this::check);
    }

    Checked check(RecordFile record) {
        try {
            Endpoint endpoint = record.read(home.root());
            return new Checked(record, endpoint, control.verify(endpoint));
        } catch (RecordFile.Untrusted e) {
            return new Checked(record, null, e.asRejected());
        } catch (IOException e) {
            return new Checked(
                    record,
                    null,
                    new Verification.Unknown(
                            "the record cannot be read: " + EndpointFailures.reason(e),
                            "check the file system of " + record.file().getParent()));
        }
    }

    /// The folders of all services of all clusters.
    List<Path> serviceFolders() {
        return list(home.endpoints()).stream()
                .flatMap(cluster -> list(cluster).stream())
                .filter(Files::isDirectory)
                .toList();
    }

    /// The records of a service, the highest generation first.
    static List<RecordFile> records(Path serviceFolder) {
        return list(serviceFolder).stream()
                .filter(RecordFile::isNamedLikeOne)
                .map(RecordFile::new)
                .sorted(Comparator.comparingLong(RecordFile::generation).reversed())
                .toList();
    }

    static List<Path> list(Path folder) {
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
