package io.codex.core.batch.lsf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.codex.core.batch.QueryFailure;
import io.codex.core.shell.CommandResult;

/// Reads what `-o FIELDS -json` prints: `{"COMMAND":…,"RECORDS":[…]}`, all values strings; before it, lines such as
/// "Cannot connect to LSF. Please wait ..." may stand.
final class LsfJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private LsfJson() {}

    /// The records; none where LSF says that there are none.
    static JsonNode records(String command, CommandResult result) throws QueryFailure {
        String out = result.out();
        int begin = out.indexOf('{');
        String all = out + result.err();
        if (begin < 0 && LsfAnswers.isNothingFound(all)) {
            return MAPPER.createArrayNode();
        }
        if (begin < 0) {
            throw LsfAnswers.failure(command, result);
        }
        try {
            JsonNode records = MAPPER.readTree(out.substring(begin)).path("RECORDS");
            if (records.isArray()) {
                return records;
            }
        } catch (JsonProcessingException _) {
            throw QueryFailure.unreadable(command, out);
        }
        throw QueryFailure.unreadable(command, out);
    }
}
