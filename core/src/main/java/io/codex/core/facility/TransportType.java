package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// What connects to other hosts.
public enum TransportType {
    /// JSch, but OpenSSH where the user's configuration holds for the host what JSch cannot do.
    @JsonProperty("auto")
    AUTO,
    @JsonProperty("jsch")
    JSCH,
    @JsonProperty("openssh")
    OPENSSH;

    /// The variable that goes before the facility's file.
    public static final String VARIABLE = "CODEX_SSH_TRANSPORT";

    /// As files and the variable say it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What the variable says, else the given.
    ///
    /// @throws CodexException when the variable says none of these
    public static TransportType asked(Map<String, String> environment, TransportType otherwise) {
        String asked = environment.getOrDefault(VARIABLE, "");
        if (asked.isBlank()) {
            return otherwise;
        }
        return Arrays.stream(values())
                .filter(type -> type.word().equals(asked))
                .findFirst()
                .orElseThrow(() -> new CodexException(
                        ExitCode.CONFIGURATION,
                        "%s is '%s'".formatted(VARIABLE, asked),
                        "set it to one of "
                                + Arrays.stream(values())
                                        .map(TransportType::word)
                                        .collect(Collectors.joining(", "))));
    }
}
