package io.codex.dist;

class SlurmContractIT extends SlurmContract {
    SlurmContractIT() {
        super("slurm");
    }
}
