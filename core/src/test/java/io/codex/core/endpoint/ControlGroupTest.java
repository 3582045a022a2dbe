package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {
    private static final String GIB_16 = "17179869184";

    @TempDir
    private Path root;

    @Test
    void the_limit_of_the_job_counts_where_its_step_has_none() throws IOException {
        write("proc/self/cgroup", "0::/system.slice/slurmstepd.scope/job_17/step_batch/user/task_0");
        write("cgroup/system.slice/slurmstepd.scope/job_17/memory.max", GIB_16);
        write("cgroup/system.slice/slurmstepd.scope/job_17/step_batch/user/task_0/memory.max", "max");

        assertThat(group().memoryLimit()).hasValue(16L << 30);
    }

    @Test
    void version_1_is_read_where_memory_is_one_of_the_groups_controllers() throws IOException {
        write("proc/self/cgroup", "9:cpu,cpuacct:/slurm/uid_1003\n4:memory:/slurm/uid_1003/job_17\n0::/");
        write("cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        write("cgroup/memory/slurm/uid_1003/job_17/memory.limit_in_bytes", GIB_16);

        assertThat(group().memoryLimit()).hasValue(16L << 30);
    }

    @Test
    void in_a_container_the_limit_of_its_root_is_found() throws IOException {
        write("proc/self/cgroup", "4:memory:/docker/0123456789ab");
        write("cgroup/memory/memory.limit_in_bytes", GIB_16);

        assertThat(group().memoryLimit()).hasValue(16L << 30);
    }

    @Test
    void without_a_limit_or_without_control_groups_it_is_unknown() throws IOException {
        assertThat(group().memoryLimit()).isEmpty();
        write("proc/self/cgroup", "0::/user.slice");
        write("cgroup/user.slice/memory.max", "max");
        assertThat(group().memoryLimit()).isEmpty();
    }

    private ControlGroup group() {
        return new ControlGroup(root.resolve("proc"), root.resolve("cgroup"));
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }
}
