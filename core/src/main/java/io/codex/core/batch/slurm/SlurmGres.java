package io.codex.core.batch.slurm;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Generic resources as sinfo writes them: `gpu:h100:8(S:0-1),nvme:1`.
final class SlurmGres {
    private SlurmGres() {}

    /// The GPUs alone, without the sockets that they belong to; empty for none.
    static String gpus(String gres) {
        return Arrays.stream(gres.replaceAll("\\([^)]*\\)", "").split(",", -1))
                .filter(one -> one.startsWith("gpu:"))
                .map(one -> one.substring("gpu:".length()))
                .collect(Collectors.joining(","));
    }
}
