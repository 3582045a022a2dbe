package io.codex.core.facility;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.CustomPropertyDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON Schema of a facility's file, from the records and what their keys say of themselves.
final class FacilitySchemaGenerator {
    private FacilitySchemaGenerator() {}

    static ObjectNode schema() {
        var builder = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(JacksonOption.FLATTENED_ENUMS_FROM_JSONPROPERTY))
                .with(
                        Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT,
                        Option.MAP_VALUES_AS_ADDITIONAL_PROPERTIES,
                        Option.DEFINITIONS_FOR_ALL_OBJECTS);
        builder.forTypesInGeneral()
                .withPropertySorter((_, _) -> 0)
                .withCustomDefinitionProvider(FacilitySchemaGenerator::ownForm);
        builder.forFields()
                .withPropertyNameOverrideResolver(FacilitySchemaGenerator::name)
                .withRequiredCheck(FacilitySchemaGenerator::isRequired)
                .withDescriptionResolver(FacilitySchemaGenerator::description)
                .withDefaultResolver(FacilitySchemaGenerator::byDefault)
                .withCustomDefinitionProvider(FacilitySchemaGenerator::map)
                .withInstanceAttributeOverride((node, field, _) -> constrain(node, field));
        ObjectNode schema = new SchemaGenerator(builder.build()).generateSchema(Facility.class);
        schema.put("title", "A facility's file of codex");
        return schema;
    }

    private static @Nullable Key key(FieldScope field) {
        return field.isFakeContainerItemScope() ? null : field.getAnnotation(Key.class);
    }

    private static boolean isRequired(FieldScope field) {
        Key key = key(field);
        return key != null && key.required();
    }

    private static @Nullable String name(FieldScope field) {
        return field.getAnnotation(JsonProperty.class) == null
                ? PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(field.getDeclaredName())
                : null;
    }

    private static @Nullable String description(FieldScope field) {
        Key key = key(field);
        return key == null ? null : key.value();
    }

    private static @Nullable Object byDefault(FieldScope field) {
        Key key = key(field);
        return key == null || key.byDefault().isEmpty() ? null : value(key.byDefault());
    }

    static JsonNode value(String yaml) {
        return YamlTree.of(Path.of("default"), "value: " + yaml).tree().path("value");
    }

    /// Types that files have in a form of their own.
    private static @Nullable CustomDefinition ownForm(ResolvedType type, SchemaGenerationContext context) {
        ObjectNode form = context.getGeneratorConfig().createObjectNode();
        if (type.getErasedType() == Duration.class) {
            form.put("type", "string");
        } else if (type.getErasedType() == PartitionNodes.class) {
            form.putArray("type").add("integer").add("array");
            form.put("minimum", 1).put("minItems", 1).putObject("items").put("type", "string");
        } else {
            return null;
        }
        return new CustomDefinition(form, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
    }

    /// Of texts, for which numbers and truth values are taken as they are written, or of numbers.
    private static @Nullable CustomPropertyDefinition map(FieldScope field, SchemaGenerationContext context) {
        if (field.getType() == null || !field.getType().isInstanceOf(Map.class)) {
            return null;
        }
        Class<?> values = field.getType().typeParametersFor(Map.class).get(1).getErasedType();
        ObjectNode form = context.getGeneratorConfig().createObjectNode().put("type", "object");
        ObjectNode value = form.putObject("additionalProperties");
        if (values == String.class) {
            value.putArray("type").add("string").add("number").add("boolean");
        } else if (values == Integer.class) {
            value.put("type", "integer");
        } else {
            form.set(
                    "additionalProperties",
                    context.createDefinitionReference(
                            field.getType().typeParametersFor(Map.class).get(1)));
        }
        Key key = key(field);
        if (key != null) {
            constrain((ObjectNode) form.path("additionalProperties"), key.form());
        }
        boolean variables = List.of("environment", "variables").contains(field.getDeclaredName());
        constrain(form.putObject("propertyNames"), variables ? Form.VARIABLE : Form.NAME);
        return new CustomPropertyDefinition(form, CustomDefinition.AttributeInclusion.YES);
    }

    private static void constrain(ObjectNode node, FieldScope field) {
        Key key = key(field);
        if (key != null && !field.getType().isInstanceOf(Map.class)) {
            constrain(node, key.form());
        }
    }

    /// What is allowed, in words, is the comment.
    private static void constrain(ObjectNode node, Form form) {
        if (!form.pattern().isEmpty()) {
            node.put("pattern", form.pattern());
        }
        if (form.minimum() != Integer.MIN_VALUE) {
            node.put("minimum", form.minimum());
        }
        if (form.maximum() != Integer.MAX_VALUE) {
            node.put("maximum", form.maximum());
        }
        if (!form.words().isEmpty()) {
            node.put("$comment", form.words());
        }
    }
}
