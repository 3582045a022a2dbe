package io.codex.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.file.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobStateTest {
    static List<JobState> states() {
        return List.of(
                new JobState.Pending("waits"),
                new JobState.Held("by the user"),
                new JobState.Requeued("preempted"),
                new JobState.Running(),
                new JobState.Suspended("by the user"),
                new JobState.Completed(),
                new JobState.Failed(3, ""),
                new JobState.Failed(139, "core dumped"),
                new JobState.Cancelled("ada"),
                new JobState.TimedOut(),
                new JobState.OutOfMemory(),
                new JobState.NodeFailed("titan1"),
                new JobState.Preempted(),
                new JobState.Vanished("gone"),
                new JobState.Unknown("squeue failed"));
    }

    @ParameterizedTest
    @MethodSource("states")
    void json_tells_states_apart(JobState state) throws Exception {
        String json = Json.MAPPER.writerFor(JobState.class).writeValueAsString(state);
        assertThat(json).contains("\"state\":\"%s\"".formatted(state.kind()));
        assertThat(Json.MAPPER.readValue(json, JobState.class)).isEqualTo(state);
    }

    @ParameterizedTest
    @MethodSource("states")
    void only_an_end_is_final_and_only_success_is_0(JobState state) {
        List<String> open = List.of("pending", "held", "requeued", "running", "suspended", "unknown");
        assertThat(state.isFinal()).isEqualTo(!open.contains(state.kind()));
        assertThat(state.exitCode() == 0).isEqualTo(state.kind().equals("completed"));
    }

    @Test
    void a_signal_is_told_by_its_name() {
        assertThat(new JobState.Failed(139, "core dumped").inWords())
                .isEqualTo("killed by signal 11 (SIGSEGV): core dumped");
        assertThat(new JobState.Failed(255, "").inWords()).isEqualTo("failed with exit code 255");
    }
}
