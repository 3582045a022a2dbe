package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Codex's own entries of hosts: an ssh_config(5) of mode 0600, which the user may also edit.
public final class HostEntries {
    private final SshConfigFiles files;

    public HostEntries(SshConfigFiles files) {
        this.files = files;
    }

    /// The names that codex's file gives.
    public Set<String> own() {
        return names(files.codex());
    }

    /// The names that `~/.ssh/config` gives, without patterns.
    public Set<String> ofUser() {
        return names(files.user());
    }

    private Set<String> names(Path file) {
        return files.reader().names(file, files.folder());
    }

    /// @param replaced whether an entry of codex's file with that name goes, and one of the user's is laid over
    /// @throws CodexException when the name is there, unless it may be replaced
    public void add(HostEntry entry, boolean replaced) {
        if (!replaced && own().contains(entry.name())) {
            throw taken(entry.name(), files.codex());
        }
        if (!replaced && ofUser().contains(entry.name())) {
            throw taken(entry.name(), files.user());
        }
        List<String> lines = new ArrayList<>(without(entry.name()));
        lines.addAll(entry.block().lines().toList());
        write(lines);
    }

    /// @return false when codex's file has no such entry
    /// @throws CodexException when the entry is one for several names, which codex did not write
    public boolean remove(String name) {
        if (!own().contains(name)) {
            return false;
        }
        write(without(name));
        return true;
    }

    private static CodexException taken(String name, Path file) {
        return new CodexException(
                ExitCode.USAGE,
                "%s has an entry %s".formatted(file, name),
                "take another name, or add --replace: codex's entry goes before that of ~/.ssh/config");
    }

    /// From its `Host` line to the next block.
    private List<String> without(String name) {
        var kept = new ArrayList<String>();
        boolean inEntry = false;
        for (String line : lines()) {
            String[] words = line.strip().split("\\s*=\\s*|\\s+", -1);
            String keyword = words[0].toLowerCase(Locale.ROOT);
            if (keyword.equals("host") || keyword.equals("match")) {
                List<String> names = List.of(words).subList(1, words.length);
                inEntry = keyword.equals("host") && names.contains(name);
                if (inEntry && names.size() > 1) {
                    throw new CodexException(
                            ExitCode.CONFIGURATION,
                            "%s has an entry for several names: %s".formatted(files.codex(), line.strip()),
                            "edit the file");
                }
            }
            if (!inEntry) {
                kept.add(line);
            }
        }
        return kept;
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(files.codex());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private void write(List<String> lines) {
        try {
            PrivateFile.replace(files.codex(), lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private CodexException unusable(IOException e) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot use %s: %s".formatted(files.codex(), e.getMessage()),
                "see that it is yours, and a text",
                e);
    }
}
