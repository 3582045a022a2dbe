package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuReaderTest {
    /// In the form of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`.
    private static final String TWO_GPUS = """
            0, GPU-5ad9ac04-1f3a-4bf1-96b8-7d6c41a2e5c0, 1432, 81920, 37, NVIDIA A100-SXM4-80GB
            1, GPU-c71d2f0e-52f7-4f2e-8f0a-0d3b0f2f9a11, 3, 81920, 0, NVIDIA A100-SXM4-80GB
            """;

    @TempDir
    private Path folder;

    @Test
    void memory_is_in_bytes_and_each_gpu_is_named() {
        assertThat(GpuReader.parse(TWO_GPUS))
                .containsExactly(
                        new GpuUsage(
                                0,
                                "NVIDIA A100-SXM4-80GB",
                                "GPU-5ad9ac04-1f3a-4bf1-96b8-7d6c41a2e5c0",
                                1432L << 20,
                                80L << 30,
                                37),
                        new GpuUsage(
                                1,
                                "NVIDIA A100-SXM4-80GB",
                                "GPU-c71d2f0e-52f7-4f2e-8f0a-0d3b0f2f9a11",
                                3L << 20,
                                80L << 30,
                                0));
    }

    @Test
    void what_a_gpu_does_not_tell_is_left_out() {
        assertThat(GpuReader.parse("0, [N/A], [Not Supported], [N/A], [N/A], NVIDIA GB10\n"))
                .containsExactly(new GpuUsage(0, "NVIDIA GB10", null, null, null, null));
    }

    @Test
    void other_text_is_no_gpu() {
        assertThatIllegalArgumentException().isThrownBy(() -> GpuReader.parse("No devices were found\n"));
    }

    @Test
    void the_services_own_gpus_are_read_and_not_asked_for_again_at_once() throws IOException {
        Path calls = folder.resolve("calls");
        var reader = reader("echo called >> '%s'; cat <<'EOF'\n%sEOF\n".formatted(calls, TWO_GPUS));

        assertThat(reader.read())
                .singleElement()
                .satisfies(gpu -> assertThat(gpu.index()).isOne());
        assertThat(reader.read()).hasSize(1);
        assertThat(calls).hasContent("called");
    }

    @Test
    void a_driver_that_does_not_answer_holds_up_nobody() throws IOException {
        assertThat(reader("exec sleep 60").read()).isNull();
    }

    @Test
    void without_the_program_or_the_driver_nothing_is_known() throws IOException {
        assertThat(new GpuReader(new LocalShell(), folder.resolve("absent").toString(), new VisibleGpus(List.of("0")))
                        .read())
                .isNull();
        assertThat(reader("echo 'NVIDIA-SMI has failed because it could not communicate with the driver.'; exit 9")
                        .read())
                .isNull();
    }

    private GpuReader reader(String script) throws IOException {
        Path program = Files.createFile(
                folder.resolve("nvidia-smi"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(program, "#!/bin/sh\n" + script);
        return new GpuReader(new LocalShell(), program.toString(), new VisibleGpus(List.of("1")));
    }
}
