package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageReaderTest {
    @Test
    void a_service_on_the_cpu_tells_of_time_memory_and_cores() {
        ServiceUsage usage = UsageReader.withoutGpus().read();

        assertThat(usage.cpuSeconds()).isPositive();
        assertThat(usage.residentBytes()).isGreaterThan(10L << 20);
        assertThat(usage.cpus()).isPositive();
        assertThat(usage.gpus()).isEmpty();
    }

    @Test
    void what_children_take_counts() throws IOException {
        UsageReader reader = UsageReader.withoutGpus();
        long before = reader.read().residentBytes();
        Process child = new LocalShell()
                .start(Command.of("bash", "-c", "text=$(head -c 200M /dev/zero | tr '\\0' x); echo; read -r"));
        try {
            assertThat(child.getInputStream().read()).isEqualTo('\n');

            assertThat(reader.read().residentBytes()).isGreaterThan(before + (100L << 20));
        } finally {
            child.destroyForcibly().onExit().join();
        }
    }

    @Test
    void an_answer_without_usage_is_still_understood() throws JsonProcessingException {
        ControlHealth health = Json.MAPPER.readValue("{\"ready\":true,\"detail\":\"works\"}", ControlHealth.class);

        assertThat(health).isEqualTo(new ControlHealth(true, "works", null));
    }

    @Test
    void usage_comes_through_as_it_was_sent() throws JsonProcessingException {
        var usage = new ServiceUsage(
                1.5, 4096, 8, 16L << 30, List.of(new GpuUsage(0, "NVIDIA A100", "GPU-1", 1L, 2L, null)));
        var health = new ControlHealth(true, "works", usage);

        assertThat(Json.MAPPER.readValue(Json.MAPPER.writeValueAsString(health), ControlHealth.class))
                .isEqualTo(health);
    }
}
