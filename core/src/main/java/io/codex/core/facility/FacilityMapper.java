package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;

/// Turns trees of keys into records.
final class FacilityMapper {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule().addDeserializer(Duration.class, new DurationReader()))
            // a variable's 1.10 stays as it is written
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .withConfigOverride(ArrayNode.class, lists -> lists.setMergeable(false))
            .build();

    private FacilityMapper() {}

    /// One with every key absent.
    static <T> T empty(Class<T> type) {
        try {
            return read(MAPPER.createObjectNode(), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T read(JsonNode tree, Class<T> type) throws JsonProcessingException {
        return MAPPER.treeToValue(tree, type);
    }

    /// The first with what the second says: maps are merged, lists and single values replaced.
    static JsonNode merged(JsonNode first, JsonNode second) throws JsonProcessingException {
        try {
            return MAPPER.readerForUpdating(first.deepCopy()).readValue(second);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
