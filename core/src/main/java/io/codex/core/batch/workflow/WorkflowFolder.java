package io.codex.core.batch.workflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.batch.JobTag;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// The files of one instance of a workflow: `workflow.yaml`, a copy of its definition; `state.json`, what was
/// submitted; `logs`.
public final class WorkflowFolder {
    private static final String STATE = "state.json";

    private final Path folder;

    private WorkflowFolder(Path folder) {
        this.folder = folder;
    }

    /// @param root     the folder for all instances
    /// @param instance its name
    /// @throws CodexException when that cannot be a name
    public static WorkflowFolder of(Path root, String instance) {
        if (!instance.matches(WorkflowReader.INSTANCE)) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "not a name for a workflow: " + instance,
                    "it is 1 to 50 letters, digits, dots, underscores and hyphens");
        }
        return new WorkflowFolder(root.resolve(instance));
    }

    /// Those that were begun, by name.
    public static List<WorkflowFolder> all(Path root) {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.sorted()
                    .map(WorkflowFolder::new)
                    .filter(WorkflowFolder::exists)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw failure("list", root, e);
        }
    }

    public String name() {
        return String.valueOf(folder.getFileName());
    }

    public boolean exists() {
        return Files.exists(folder.resolve(STATE));
    }

    /// @throws CodexException when it was not begun
    public WorkflowFolder existing() {
        if (!exists()) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "there is no workflow " + name(),
                    "see codex jobs workflow list; one is begun with: codex jobs workflow run FILE");
        }
        return this;
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /// @throws CodexException when it was begun with another text than the file has now
    public void requireSameDefinition(Path file) {
        requireSameDefinition(file, WorkflowReader.text(file));
    }

    /// Begins the instance, unless it is there with the same definition.
    ///
    /// @throws CodexException when it is there with another
    public void begin(Path file, String scheduler) {
        String text = WorkflowReader.text(file);
        WorkflowReader.read(file, text);
        try {
            PrivateFile.folder(folder);
            createOrCompare(file, text);
            PrivateFile.folder(logs());
            var state = new WorkflowState(
                    JobTag.random(), file.toAbsolutePath().normalize(), scheduler, Instant.now(), List.of());
            PrivateFile.create(folder.resolve(STATE), json(state));
        } catch (FileAlreadyExistsException e) {
            state();
        } catch (IOException e) {
            throw failure("write into", folder, e);
        }
    }

    private void createOrCompare(Path file, String text) throws IOException {
        try {
            PrivateFile.create(definition(), text);
        } catch (FileAlreadyExistsException e) {
            requireSameDefinition(file, text);
        }
    }

    private void requireSameDefinition(Path file, String text) {
        if (!WorkflowReader.text(definition()).equals(text)) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "workflow %s was begun with another text than %s has now".formatted(name(), file),
                    "take the changes over with: codex jobs workflow resume %s --file %s; or begin another with --name"
                            .formatted(name(), file));
        }
    }

    Workflow workflow() {
        return WorkflowReader.read(state().file(), WorkflowReader.text(definition()));
    }

    /// What was submitted.
    public WorkflowState state() {
        Path file = folder.resolve(STATE);
        try {
            return Json.MAPPER.readValue(Files.readString(file), WorkflowState.class);
        } catch (JsonProcessingException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "%s is damaged: %s".formatted(file, e.getOriginalMessage()),
                    "its jobs are those named %s.*; begin another instance with --name".formatted(name()),
                    e);
        } catch (IOException e) {
            throw failure("read", file, e);
        }
    }

    void write(WorkflowState state) {
        Path file = folder.resolve(STATE);
        try {
            PrivateFile.replace(file, json(state));
        } catch (IOException e) {
            throw failure("write", file, e);
        }
    }

    void redefine(Path file, String text) {
        try {
            write(state().from(file.toAbsolutePath().normalize()));
            PrivateFile.replace(definition(), text);
        } catch (IOException e) {
            throw failure("write", definition(), e);
        }
    }

    private Path definition() {
        return folder.resolve("workflow.yaml");
    }

    private static String json(WorkflowState state) throws JsonProcessingException {
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(state) + "\n";
    }

    private static CodexException failure(String what, Path file, IOException cause) {
        return new CodexException(
                ExitCode.FAILED,
                "cannot %s %s: %s".formatted(what, file, cause.getMessage()),
                "check the permissions and the free space there, and repeat the command",
                cause);
    }
}
