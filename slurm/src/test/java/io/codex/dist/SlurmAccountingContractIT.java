package io.codex.dist;

import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("slurm-accounting")
class SlurmAccountingContractIT extends SlurmContract {
    SlurmAccountingContractIT() {
        super("slurm-accounting");
    }
}
