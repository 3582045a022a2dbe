package io.codex.core.batch.slurm;

import java.util.Set;
import java.util.regex.Pattern;

/// Variables that Slurm and the launchers of MPI give to a job or step, and that say nothing of the next one.
final class SlurmEnvironment {
    /// They say where Slurm is and how to be let in, or whom to bill, which no job sets by itself.
    private static final Set<String> KEPT = Set.of(
            "SLURM_CONF",
            "SLURM_CONF_SERVER",
            "SLURM_CLUSTERS",
            "SLURM_JWT",
            "SLURM_ACCOUNT",
            "SBATCH_ACCOUNT",
            "SALLOC_ACCOUNT");

    private static final Pattern FOREIGN = Pattern.compile("(SLURM|SLURMD|SBATCH|SRUN|SALLOC)_.*"
            + "|(PMI|PMI2|PMIX|OMPI_COMM_WORLD|MPI_LOCALRANKID|MPI_LOCALNRANKS|PALS|HYDRA)(_.*)?|I_MPI_HYDRA_.*"
            // the GPUs of the outer job
            + "|CUDA_VISIBLE_DEVICES|ROCR_VISIBLE_DEVICES|GPU_DEVICE_ORDINAL|ZE_AFFINITY_MASK");

    private SlurmEnvironment() {}

    static boolean isForeign(String variable) {
        return !KEPT.contains(variable) && FOREIGN.matcher(variable).matches();
    }
}
