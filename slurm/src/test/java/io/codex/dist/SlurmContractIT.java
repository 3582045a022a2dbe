package io.codex.dist;

import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("slurm")
class SlurmContractIT extends SlurmContract {
    SlurmContractIT() {
        super("slurm");
    }
}
