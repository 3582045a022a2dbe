package io.codex.core.batch.sge;

/// What a site of Grid Engine may name as it likes.
///
/// @param onOneHost   the parallel environment whose slots all lie on one host
/// @param acrossHosts the one whose slots may lie on several
/// @param gpus        the complex that counts GPUs
/// @param gpuType     the complex that names their type
/// @param memory      the complex that limits memory, counted for each slot
/// @param gpusPerSlot whether GPUs are counted for each slot (`consumable YES`) and not for the job
///                    (`consumable JOB`; complex(5))
public record SgeSite(
        String onOneHost, String acrossHosts, String gpus, String gpuType, String memory, boolean gpusPerSlot) {
    /// The names that most sites use.
    public static SgeSite usual() {
        return new SgeSite("smp", "mpi", "gpu", "gpu_type", "h_vmem", true);
    }
}
