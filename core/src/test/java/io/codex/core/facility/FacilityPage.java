package io.codex.core.facility;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// The page of all keys, from the schema.
final class FacilityPage {
    private static final String INTRODUCTION = """
            # Facility files

            Generated from the records of `io.codex.core.facility` by `FacilityReferenceTest`.

            What codex knows of a site is in `$CODEX_SERVICES_HOME/facilities/NAME.yaml`. Over it `NAME_private.yaml` is
            laid, which is yours alone (mode 0600, else codex warns): mappings are merged, lists and single values
            replaced, and a key without a value (`gpus:`) takes the public one's back. Examples for ITER, JET, TCV and
            JT-60SA are in `share/facilities` of the install tree.

            ```
            codex config path                # which files this host's facility has
            codex config show --origin       # both laid over each other, with file and line of each value
            codex config validate            # everything that is wrong, with file, line and what is allowed
            ```

            The facility of a host is what `CODEX_FACILITY` names, else the one whose `hosts` it is among, else `local`,
            which needs no file: every key has its default. Several that claim a host are refused.

            `share/schema/facility.schema.json` is the JSON Schema, for editors. Beyond it, partitions that are named
            must be listed (when any is), `nodelist` must be nodes of the service's partitions (when they are listed by
            name), times must fit into partitions, and services need `home_shared: true`: they are found by records that
            login and compute nodes must both see. An unlimited walltime is as long as the partition gives.

            Numbers and truth values have JSON's forms: `true`, not `yes`; `010` and `1:30` are texts.
            """;

    private final JsonNode schema;
    private final StringBuilder page = new StringBuilder(INTRODUCTION);
    private final Map<String, String> told = new HashMap<>();

    private FacilityPage(JsonNode schema) {
        this.schema = schema;
    }

    static String of(JsonNode schema) {
        var page = new FacilityPage(schema);
        page.add("", schema);
        return page.page.toString();
    }

    private void add(String path, JsonNode object) {
        page.append(path.isEmpty() ? "\n## Top\n" : "\n## `%s`\n".formatted(path));
        page.append("\n| key | type | default | meaning |\n|---|---|---|---|\n");
        record Below(String path, JsonNode object) {}
        List<Below> below = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : object.path("properties").properties()) {
            String key = property.getKey();
            JsonNode value = property.getValue();
            page.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            key,
                            type(value),
                            isRequired(object, key) ? "required" : byDefault(value),
                            value.path("description").asText()));
            String place = path.isEmpty() ? key : path + "." + key;
            definition(value).ifPresent(single -> below.add(new Below(place, single)));
            definition(value.path("items")).ifPresent(item -> below.add(new Below(place + "[]", item)));
            definition(value.path("additionalProperties"))
                    .ifPresent(entry -> below.add(new Below(place + ".NAME", entry)));
        }
        for (Below next : below) {
            if (next.object().has("enum")) {
                continue;
            }
            String first = told.putIfAbsent(next.object().toString(), next.path());
            if (first == null) {
                add(next.path(), next.object());
            } else {
                page.append("\n## `%s`\n\nThe keys of `%s`.\n".formatted(next.path(), first));
            }
        }
    }

    private static boolean isRequired(JsonNode object, String key) {
        return object.path("required")
                .valueStream()
                .anyMatch(name -> name.asText().equals(key));
    }

    private Optional<JsonNode> definition(JsonNode value) {
        String reference = value.path("$ref").asText("");
        return reference.isEmpty() ? Optional.empty() : Optional.of(schema.at(reference.substring(1)));
    }

    private String type(JsonNode value) {
        Optional<JsonNode> known = definition(value);
        if (known.isPresent()) {
            return known.get().has("enum") ? joined(known.get().path("enum")) : "mapping";
        }
        String comment = value.path("$comment").asText("");
        if (!comment.isEmpty()) {
            return comment;
        }
        if (value.path("type").isArray()) {
            return "number or list of texts";
        }
        return switch (value.path("type").asText()) {
            case "array" -> definition(value.path("items")).isEmpty() ? "list of texts" : "list of mappings";
            case "object" -> "mapping of names to " + entries(value.path("additionalProperties"));
            case "string" -> "text";
            case "boolean" -> "true or false";
            default -> value.path("type").asText();
        };
    }

    private String entries(JsonNode value) {
        if (definition(value).isPresent()) {
            return "mappings";
        }
        return value.path("type").asText().equals("integer") ? "numbers" : "texts";
    }

    private static String joined(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(value -> "`" + value.asText() + "`")
                .collect(Collectors.joining(", "));
    }

    private static String byDefault(JsonNode value) {
        JsonNode known = value.path("default");
        if (known.isMissingNode()) {
            return "";
        }
        return known instanceof ObjectNode object
                ? "`{%s}`"
                        .formatted(object.properties().stream()
                                .map(entry -> entry.getKey() + ": " + entry.getValue())
                                .collect(Collectors.joining(", ")))
                : "`%s`".formatted(known.isTextual() ? known.asText() : known);
    }
}
