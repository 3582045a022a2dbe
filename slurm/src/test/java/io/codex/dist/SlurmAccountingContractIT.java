package io.codex.dist;

class SlurmAccountingContractIT extends SlurmContractIT {
    SlurmAccountingContractIT() {
        super("slurm-accounting");
    }
}
