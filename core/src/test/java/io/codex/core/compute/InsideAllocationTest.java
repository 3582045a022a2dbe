package io.codex.core.compute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InsideAllocationTest {
    @Test
    void a_login_shell_is_in_none() {
        assertThat(InsideAllocation.of(Map.of("PATH", "/bin", "SLURM_CONF", "/etc/slurm.conf", "SLURM_JOB_ID", "")))
                .isEmpty();
    }

    @Test
    void each_scheduler_s_job_is_known() {
        assertThat(InsideAllocation.of(Map.of("SLURM_JOB_ID", "12"))).contains("a job of Slurm (12)");
        assertThat(InsideAllocation.of(Map.of("PBS_JOBID", "12.head"))).contains("a job of PBS (12.head)");
        assertThat(InsideAllocation.of(Map.of("LSB_JOBID", "12"))).contains("a job of LSF (12)");
        assertThat(InsideAllocation.of(Map.of("JOB_ID", "12", "SGE_TASK_ID", "undefined")))
                .contains("a job of Grid Engine (12)");
        assertThat(InsideAllocation.of(Map.of("_CONDOR_SCRATCH_DIR", "/scratch")))
                .contains("a job of HTCondor (/scratch)");
    }

    @Test
    void another_program_s_job_id_is_none() {
        assertThat(InsideAllocation.of(Map.of("JOB_ID", "nightly"))).isEmpty();
    }

    @Test
    void a_pilot_s_command_is_in_its_job() {
        assertThat(InsideAllocation.of(Map.of("CODEX_COMPUTE_JOB", "7", "SLURM_JOB_ID", "7")))
                .contains("job 7");
    }
}
