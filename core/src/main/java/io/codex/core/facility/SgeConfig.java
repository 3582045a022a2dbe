package io.codex.core.facility;

import java.util.Objects;

/// What a site of Grid Engine may name as it likes.
public record SgeConfig(
        @Key(value = "the parallel environment whose slots all lie on one host", byDefault = "smp")
        String parallelEnvironment,

        @Key(value = "the parallel environment whose slots may lie on several hosts", byDefault = "mpi")
        String parallelEnvironmentAcrossHosts,

        @Key(value = "the complex that counts GPUs", byDefault = "gpu")
        String gpuComplex,

        @Key(value = "the complex that names the GPUs' type", byDefault = "gpu_type")
        String gpuTypeComplex,

        @Key(value = "the complex that limits memory, counted for each slot", byDefault = "h_vmem")
        String memoryComplex,

        @Key(
                value = "whether GPUs are counted for each slot (`consumable YES`) and not for the job",
                byDefault = "true")
        Boolean gpusPerSlot) {
    public SgeConfig {
        parallelEnvironment = Objects.requireNonNullElse(parallelEnvironment, "smp");
        parallelEnvironmentAcrossHosts = Objects.requireNonNullElse(parallelEnvironmentAcrossHosts, "mpi");
        gpuComplex = Objects.requireNonNullElse(gpuComplex, "gpu");
        gpuTypeComplex = Objects.requireNonNullElse(gpuTypeComplex, "gpu_type");
        memoryComplex = Objects.requireNonNullElse(memoryComplex, "h_vmem");
        gpusPerSlot = Objects.requireNonNullElse(gpusPerSlot, true);
    }

    static SgeConfig usual() {
        return new SgeConfig("smp", "mpi", "gpu", "gpu_type", "h_vmem", true);
    }
}
