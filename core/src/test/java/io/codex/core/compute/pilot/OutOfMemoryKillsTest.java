package io.codex.core.compute.pilot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutOfMemoryKillsTest {
    @TempDir
    private Path root;

    private long count() {
        return new OutOfMemoryKills(root.resolve("proc"), root.resolve("cgroup")).count();
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    @Test
    void version_2_counts_in_memory_events() throws IOException {
        write("proc/self/cgroup", "0::/slurm/job_1/task_0\n");
        write("cgroup/slurm/job_1/task_0/memory.events", "low 0\nmax 9\noom 4\noom_kill 3\noom_group_kill 1\n");
        assertThat(count()).isEqualTo(3);
    }

    @Test
    void version_1_counts_in_oom_control() throws IOException {
        write("proc/self/cgroup", "5:cpu,cpuacct:/other\n3:memory:/slurm/job_1\n0::/\n");
        write("cgroup/memory/slurm/job_1/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void container_without_the_hosts_path_has_its_root() throws IOException {
        write("proc/self/cgroup", "0::/docker/abc\n");
        write("cgroup/memory.events", "oom_kill 1\n");
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void host_without_control_groups_counts_none() {
        assertThat(count()).isZero();
    }
}
