package io.codex.core.batch.condor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.batch.QueryFailure;
import io.codex.core.file.Json;
import io.codex.core.shell.CommandResult;

/// Reads what `-json` prints: a list, or nothing at all for an empty one.
final class CondorJson {
    private CondorJson() {}

    static JsonNode read(String command, CommandResult result) throws QueryFailure {
        check(command, result);
        try {
            JsonNode list = result.out().isBlank() ? Json.MAPPER.createArrayNode() : Json.MAPPER.readTree(result.out());
            if (list.isArray()) {
                return list;
            }
        } catch (JsonProcessingException _) {
            throw QueryFailure.unreadable(command, result.out());
        }
        throw QueryFailure.unreadable(command, result.out());
    }

    static void check(String command, CommandResult result) throws QueryFailure {
        if (!result.succeeded()) {
            String said = (result.err() + "\n" + result.out()).strip().replaceAll("\\s*\\n\\s*", "; ");
            throw QueryFailure.passing("%s failed (exit code %d)%s"
                    .formatted(command, result.exitCode(), said.isEmpty() ? "" : ": " + said));
        }
    }
}
