package io.codex.core.batch.command;

import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.JobTag;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All that was submitted to one scheduler: `by-tag/TAG/`, found again by `by-id/ID` (which holds the tag) and
/// `by-name/NAME/TAG`.
final class SubmissionFolders {
    private static final int LONGEST_NAME = 200;

    private final Path root;

    SubmissionFolders(Path root) {
        this.root = root;
    }

    SubmissionFolder of(JobTag tag) {
        return new SubmissionFolder(root.resolve("by-tag").resolve(tag.value()), tag);
    }

    /// Makes the folder and names it after the job's name; both may be there.
    SubmissionFolder make(JobTag tag, JobSpec spec) throws IOException {
        SubmissionFolder folder = of(tag);
        PrivateFile.folder(folder.path().resolve("tasks"));
        mark(named(spec.name()), tag.value(), "");
        return folder;
    }

    void index(JobId id, JobTag tag) throws IOException {
        mark(root.resolve("by-id"), id.value(), tag.value());
    }

    /// Empty for a job that was not submitted from here.
    Optional<SubmissionFolder> withId(JobId id) throws IOException {
        if (id.value().contains("/") || id.value().startsWith(".")) {
            return Optional.empty();
        }
        Path file = root.resolve("by-id").resolve(id.value());
        try {
            return Optional.of(of(new JobTag(Files.readString(file).strip())));
        } catch (IllegalArgumentException e) {
            throw new IOException("%s is damaged".formatted(file), e);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// The newest first, by tag.
    List<SubmissionFolder> withName(String name) throws IOException {
        try (Stream<Path> tags = Files.list(named(name))) {
            return tags.map(tag -> tag.getFileName().toString())
                    .filter(tag -> !tag.startsWith("."))
                    .sorted(Comparator.reverseOrder())
                    .map(tag -> of(new JobTag(tag)))
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    /// Those whose folder has changed since then, in no order.
    List<SubmissionFolder> changedSince(Instant since) throws IOException {
        Path tags = root.resolve("by-tag");
        if (!Files.isDirectory(tags)) {
            return List.of();
        }
        var changed = new ArrayList<SubmissionFolder>();
        try (var folders = Files.newDirectoryStream(tags)) {
            for (Path folder : folders) {
                if (!Files.getLastModifiedTime(folder).toInstant().isBefore(since)) {
                    changed.add(of(new JobTag(folder.getFileName().toString())));
                }
            }
        }
        return changed;
    }

    private Path named(String name) {
        // dots are not encoded, and file names are no longer than 255 bytes
        String encoded = "=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
        String file = encoded.length() <= LONGEST_NAME
                ? encoded
                : "%s-%08x".formatted(encoded.substring(0, LONGEST_NAME), name.hashCode());
        return root.resolve("by-name").resolve(file);
    }

    private static void mark(Path folder, String name, String content) throws IOException {
        Path file = PrivateFile.folder(folder).resolve(name);
        try {
            PrivateFile.create(file, content);
        } catch (FileAlreadyExistsException e) {
            if (!Files.readString(file).equals(content)) {
                // the scheduler has begun to count anew
                PrivateFile.replace(file, content);
            }
        }
    }
}
