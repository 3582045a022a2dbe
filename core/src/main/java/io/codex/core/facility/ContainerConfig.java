package io.codex.core.facility;

import java.util.List;
import java.util.Objects;

/// What jobs run in.
public record ContainerConfig(
        @Key(value = "the image: a file, or an address that the command knows", required = true)
        String image,

        @Key(value = "the command that runs it", byDefault = "apptainer")
        String command,

        @Key(value = "options of its `exec`", byDefault = "[]")
        List<String> options) {
    public ContainerConfig {
        command = Objects.requireNonNullElse(command, "apptainer");
        options = options == null ? List.of() : List.copyOf(options);
    }
}
