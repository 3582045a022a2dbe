package io.codex.core.facility;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Walltime;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FacilityDefaultsTest {
    static Stream<Class<? extends Record>> records() {
        return Stream.of(
                Facility.class,
                ComputeConfig.class,
                SchedulerConfig.class,
                SgeConfig.class,
                PartitionConfig.class,
                EmbeddingConfig.class,
                ServiceConfig.class,
                HealthCheck.class,
                WorkType.class,
                SshConfig.class,
                EnvironmentConfig.class,
                ContainerConfig.class);
    }

    @ParameterizedTest
    @MethodSource("records")
    <T extends Record> void a_key_that_says_its_default_is_as_if_that_were_written(Class<T> type) throws Exception {
        ObjectNode written = FacilityMapper.MAPPER.createObjectNode();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = component.getAnnotation(Key.class);
            if (!key.byDefault().isEmpty()) {
                written.set(name(type, component), FacilitySchemaGenerator.value(key.byDefault()));
            }
        }
        ObjectNode required = FacilityMapper.MAPPER.createObjectNode();
        Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getAnnotation(Key.class).required())
                .forEach(component -> required.put(name(type, component), "x"));
        assertThat(FacilityMapper.read(written.setAll(required), type)).isEqualTo(FacilityMapper.read(required, type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNLIMITED",
                "infinite",
                "90s",
                "30m",
                "10min",
                "1d12h",
                "7d",
                "7-00:00:00",
                "04:00:00",
                "30:00",
                "2-12"
            })
    void a_walltime_that_is_allowed_can_be_read(String text) {
        assertThat(text).matches(Form.WALLTIME.pattern());
        assertThat(Walltime.parse(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"512M", "16G", "1.5T", "64GB", "64GiB", "500 MB", "8g"})
    void an_amount_of_memory_that_is_allowed_can_be_read(String text) {
        assertThat(text).matches(Form.MEMORY.pattern());
        assertThat(MemorySize.parse(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "7", "1h2d", "-1h", "d"})
    void what_is_no_time_is_not_allowed(String text) {
        assertThat(text).doesNotMatch(Form.WALLTIME.pattern()).doesNotMatch(Form.DURATION.pattern());
    }

    @Test
    void patterns_are_whole_and_valid() {
        assertThat(Form.values()).filteredOn(form -> !form.pattern().isEmpty()).allSatisfy(form -> {
            assertThat(form.pattern()).startsWith("^").endsWith("$");
            assertThat(Pattern.compile(form.pattern())).isNotNull();
            assertThat(form.words()).isNotEmpty();
        });
    }

    private static String name(Class<?> type, RecordComponent component) {
        var properties = FacilityMapper.MAPPER
                .getDeserializationConfig()
                .introspect(FacilityMapper.MAPPER.constructType(type))
                .findProperties();
        return properties.stream()
                .filter(property -> property.getInternalName().equals(component.getName()))
                .findFirst()
                .orElseThrow()
                .getName();
    }
}
