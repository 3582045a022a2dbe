package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.codex.core.file.ResourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.commons.text.similarity.LevenshteinDistance;

/// The JSON Schema of facility files, and what it finds, in words.
final class FacilitySchema {
    /// Beside this class.
    static final String FILE = "facility.schema.json";

    private static final int FAR = 3;

    private final JsonNode document;
    private final Schema schema;

    /// @param pointer of the key or value
    /// @param missing the key that is missing there; empty for none
    record Finding(JsonPointer pointer, String missing, String problem, String allowed) {}

    FacilitySchema() {
        try {
            document = FacilityMapper.MAPPER.readTree(ResourceText.of(FacilitySchema.class, FILE));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(document);
    }

    List<Finding> check(JsonNode tree) {
        var findings = new ArrayList<Finding>();
        for (Error error : schema.validate(tree)) {
            findings.add(finding(error));
        }
        return findings;
    }

    private Finding finding(Error error) {
        JsonPointer at = JsonPointer.compile(error.getInstanceLocation().toString());
        JsonPointer keyword =
                JsonPointer.compile(error.getSchemaLocation().getFragment().toString());
        JsonNode schemaOfIt = document.at(keyword.head());
        String property = error.getProperty() == null ? "" : error.getProperty();
        return switch (error.getKeyword()) {
            case "additionalProperties" ->
                new Finding(
                        at.appendProperty(property),
                        "",
                        unknown("key", property, keys(schemaOfIt)),
                        joined(keys(schemaOfIt)));
            case "required" -> new Finding(at, property, "has no " + property, "");
            case "enum" -> {
                List<String> values = texts(schemaOfIt.path("enum"));
                String value = error.getInstanceNode().asText();
                yield new Finding(at, "", "is " + value + suggestion(value, values), joined(values));
            }
            case "type" -> new Finding(at, "", "is " + inWords(error.getInstanceNode()), allowed(schemaOfIt));
            case "pattern", "minimum", "maximum" ->
                new Finding(at, "", "is " + inWords(error.getInstanceNode()), allowed(schemaOfIt));
            default -> new Finding(at, "", error.getMessage(), allowed(schemaOfIt));
        };
    }

    private static String unknown(String what, String name, List<String> known) {
        return "is an unknown " + what + suggestion(name, known);
    }

    private static String suggestion(String word, List<String> known) {
        var distance = new LevenshteinDistance(FAR);
        Optional<String> nearest = known.stream()
                .filter(candidate -> distance.apply(plain(word), plain(candidate)) >= 0)
                .min(java.util.Comparator.comparingInt(candidate -> distance.apply(plain(word), plain(candidate))));
        return nearest.map(" (did you mean %s?)"::formatted).orElse("");
    }

    /// As it would be without hyphens, underscores and capitals.
    private static String plain(String word) {
        return word.replaceAll("[-_]", "").toLowerCase(java.util.Locale.ROOT);
    }

    private static List<String> keys(JsonNode schema) {
        var keys = new ArrayList<String>();
        schema.path("properties").fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String joined(List<String> words) {
        return String.join(", ", words);
    }

    private static String inWords(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> "a mapping of keys to values";
            case ARRAY -> "a list";
            case NUMBER -> "the number " + value.asText();
            case BOOLEAN -> "the truth value " + value.asText();
            case NULL, MISSING -> "nothing";
            default -> "the text " + value.asText();
        };
    }

    private static String allowed(JsonNode schema) {
        String words = schema.path("$comment").asText("");
        if (!words.isEmpty()) {
            return words;
        }
        List<String> types = schema.path("type").isArray()
                ? texts(schema.path("type"))
                : List.of(schema.path("type").asText(""));
        return types.stream().map(FacilitySchema::typeInWords).collect(Collectors.joining(" or "));
    }

    private static String typeInWords(String type) {
        return switch (type) {
            case "string" -> "a text (a number as text is written in quotes)";
            case "integer" -> "a whole number";
            case "number" -> "a number";
            case "boolean" -> "true or false";
            case "array" -> "a list, such as [a, b]";
            case "object" -> "a mapping of keys to values";
            default -> type;
        };
    }
}
