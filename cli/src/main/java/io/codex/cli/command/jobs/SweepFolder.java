package io.codex.cli.command.jobs;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.file.ResourceText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The lines of one parameter sweep, and the script that finds a task's.
final class SweepFolder {
    private final Path folder;

    SweepFolder(Path folder) {
        this.folder = folder;
    }

    /// The lines that are tasks.
    ///
    /// @throws CodexException when there is none, and when the file cannot be read
    static List<String> lines(Path file) {
        try {
            List<String> lines = Files.readString(file)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                    .toList();
            if (lines.isEmpty()) {
                throw new CodexException(
                        ExitCode.USAGE, "%s has no line that is a task".formatted(file), "write one line a task");
            }
            return lines;
        } catch (NoSuchFileException e) {
            throw new CodexException(
                    ExitCode.USAGE, "there is no file %s".formatted(file), "see codex jobs array --help", e);
        } catch (CharacterCodingException e) {
            throw new CodexException(ExitCode.USAGE, "%s is not UTF-8".formatted(file), "convert it with iconv", e);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.USAGE, "cannot read %s: %s".formatted(file, e.getMessage()), "check its permissions", e);
        }
    }

    /// Writes them down, once.
    ///
    /// @return the command of each task
    /// @throws CodexException when other lines were written down there before
    List<String> write(List<String> lines, List<String> command) {
        Path copy = folder.resolve("lines");
        Path script = folder.resolve("task.sh");
        String content = String.join("\n", lines) + "\n";
        try {
            createOnce(copy, content);
            PrivateFile.replace(script, ResourceText.of(SweepFolder.class, "sweep-task.sh"));
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot write %s: %s".formatted(folder, e.getMessage()),
                    "check the permissions and the free space there",
                    e);
        }
        var argv = new ArrayList<>(List.of("bash", script.toString(), copy.toString()));
        argv.addAll(command);
        return argv;
    }

    private static void createOnce(Path file, String content) throws IOException {
        try {
            PrivateFile.create(file, content);
        } catch (FileAlreadyExistsException e) {
            if (!Files.readString(file).equals(content)) {
                throw new CodexException(
                        ExitCode.USAGE,
                        "a sweep with that tag was submitted before, with other lines: %s".formatted(file),
                        "choose another tag",
                        e);
            }
        }
    }
}
