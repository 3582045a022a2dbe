package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The texts are those of `/proc/PID/cgroup`, as cgroups(7) and systemd.special(7) describe them.
class SystemdUnitTest {
    @Test
    void a_service_of_the_users_systemd_is_named() {
        String cgroup = "0::/user.slice/user-1003.slice/user@1003.service/app.slice/imas-codex-embed.service\n";

        assertThat(SystemdUnit.of(cgroup)).hasValue(new SystemdUnit("imas-codex-embed.service", true));
    }

    @Test
    void a_service_of_the_system_is_named_also_from_a_group_below_it() {
        assertThat(SystemdUnit.of("0::/system.slice/slurmd.service/init\n"))
                .hasValue(new SystemdUnit("slurmd.service", false));
    }

    @Test
    void cgroups_of_version_1_are_understood() {
        String cgroup = """
                12:memory:/user.slice/user-1003.slice/user@1003.service
                3:cpu,cpuacct:/
                1:name=systemd:/user.slice/user-1003.slice/user@1003.service/imas-codex-embed.service
                """;

        assertThat(SystemdUnit.of(cgroup)).hasValue(new SystemdUnit("imas-codex-embed.service", true));
    }

    @Test
    void a_login_session_a_jobs_step_and_the_users_systemd_itself_are_no_service() {
        assertThat(SystemdUnit.of("0::/user.slice/user-1003.slice/session-3.scope\n"))
                .isEmpty();
        assertThat(SystemdUnit.of("0::/system.slice/slurmstepd.scope/job_17/step_batch/user/task_0\n"))
                .isEmpty();
        assertThat(SystemdUnit.of("0::/user.slice/user-1003.slice/user@1003.service/init.scope\n"))
                .isEmpty();
        assertThat(SystemdUnit.of("")).isEmpty();
    }

    @Test
    void only_of_the_older_server_it_is_known_how_to_be_rid_of_it() {
        assertThat(new SystemdUnit("imas-codex-embed.service", true).hint())
                .hasValueSatisfying(
                        hint -> assertThat(hint).startsWith("systemctl --user disable --now imas-codex-embed"));
        assertThat(new SystemdUnit("nginx.service", false).hint()).isEmpty();
    }
}
