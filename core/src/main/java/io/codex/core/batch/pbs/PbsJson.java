package io.codex.core.batch.pbs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.codex.core.batch.QueryFailure;
import java.util.Optional;

/// Reads what `-F json` prints, which is not always JSON: numbers with leading zeros, commas before a closing bracket
/// and unknown escapes occur, and shell functions that `qsub -V` took along stand there unquoted (openpbs issue 2541).
final class PbsJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
            .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private PbsJson() {}

    static JsonNode parse(String command, String text) throws QueryFailure {
        return read(text)
                .or(() -> read(withoutFunctions(text)))
                .filter(JsonNode::isObject)
                .orElseThrow(() -> QueryFailure.unreadable(command, text));
    }

    private static Optional<JsonNode> read(String text) {
        try {
            return Optional.ofNullable(MAPPER.readTree(text));
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /// Without the members that are shell functions, each of which runs until the next line that begins a member or
    /// ends an object.
    private static String withoutFunctions(String text) {
        var kept = new StringBuilder();
        boolean function = false;
        for (String line : text.lines().toList()) {
            String begin = line.strip();
            function = begin.startsWith("\"BASH_FUNC_") || (function && !begin.matches("(\"[\\w.%]+\":.*|}[},]*)"));
            if (!function) {
                kept.append(line).append('\n');
            }
        }
        return kept.toString();
    }
}
