package io.codex.dist;

class SlurmAccountingContractIT extends SlurmContract {
    SlurmAccountingContractIT() {
        super("slurm-accounting");
    }
}
