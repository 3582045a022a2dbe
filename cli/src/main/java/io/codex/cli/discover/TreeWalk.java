package io.codex.cli.discover;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Walks a directory tree and tells which files to read, in the order of the walk, and why it leaves out the others.
final class TreeWalk extends SimpleFileVisitor<Path> {
    private static final Set<String> VERSION_CONTROL = Set.of(".git", ".hg", ".svn");

    private final Path root;
    private final DiscoverOptions options;
    private final GitIgnore ignore;
    private final List<Path> files = new ArrayList<>();
    private final Map<SkipReason, List<Path>> skipped = new EnumMap<>(SkipReason.class);

    private TreeWalk(Path root, DiscoverOptions options) {
        this.root = root;
        this.options = options;
        this.ignore = new GitIgnore(root);
    }

    /// @param files   to read
    /// @param skipped entries left out, by reason; of an unreadable folder the folder itself
    record Result(List<Path> files, Map<SkipReason, List<Path>> skipped) {}

    /// @throws CodexException when the root itself cannot be listed
    static Result walk(Path root, DiscoverOptions options) {
        requireReadable(root);
        var walk = new TreeWalk(root, options);
        Set<FileVisitOption> links = options.followLinks()
                ? EnumSet.of(FileVisitOption.FOLLOW_LINKS)
                : EnumSet.noneOf(FileVisitOption.class);
        try {
            Files.walkFileTree(root, links, Integer.MAX_VALUE, walk);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED, "cannot walk %s: %s".formatted(root, e.getMessage()), "try again", e);
        }
        return new Result(walk.files, walk.skipped);
    }

    static void requireReadable(Path root) {
        if (Files.notExists(root)) {
            throw new CodexException(ExitCode.USAGE, "there is no %s".formatted(root), "check the path after --path");
        }
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is not a directory".formatted(root),
                    "name the directory, and the file with --include");
        }
        try (var _ = Files.newDirectoryStream(root)) {
            return;
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "the directory %s cannot be read: %s"
                            .formatted(root, e instanceof AccessDeniedException ? "permission denied" : e.getMessage()),
                    "ask its owner for access (ls -ld %s shows who that is)".formatted(root),
                    e);
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (!folder.equals(root)) {
            Path name = folder.getFileName();
            if (VERSION_CONTROL.contains(name.toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            SkipReason reason = leftOut(folder, true);
            if (reason != null) {
                return skip(folder, reason);
            }
        }
        try {
            ignore.enter(folder);
        } catch (IOException e) {
            // without its rules nobody knows what its owner wants left out
            return skip(folder, SkipReason.UNREADABLE);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        SkipReason reason = leftOut(file, false);
        if (reason == null && attributes.isSymbolicLink()) {
            reason = SkipReason.LINK;
        }
        if (reason == null && !attributes.isRegularFile()) {
            reason = SkipReason.SPECIAL;
        }
        if (reason == null && !options.includes(file.getFileName())) {
            reason = SkipReason.NOT_INCLUDED;
        }
        if (reason == null && attributes.size() > options.maxBytes()) {
            reason = SkipReason.TOO_LARGE;
        }
        if (reason == null && attributes.size() == 0) {
            reason = SkipReason.EMPTY;
        }
        if (reason != null) {
            return skip(file, reason);
        }
        files.add(file);
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return skip(file, failure instanceof FileSystemLoopException ? SkipReason.LOOP : SkipReason.UNREADABLE);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
        return failure == null ? FileVisitResult.CONTINUE : skip(folder, SkipReason.UNREADABLE);
    }

    private @Nullable SkipReason leftOut(Path entry, boolean folder) {
        Path name = entry.getFileName();
        if (!options.hidden() && name.toString().startsWith(".")) {
            return SkipReason.HIDDEN;
        }
        if (options.excludes(name)) {
            return SkipReason.NOT_INCLUDED;
        }
        return ignore.isIgnored(entry, folder) ? SkipReason.IGNORED : null;
    }

    private FileVisitResult skip(Path entry, SkipReason reason) {
        skipped.computeIfAbsent(reason, _ -> new ArrayList<>()).add(entry);
        return FileVisitResult.SKIP_SUBTREE;
    }
}
