package io.codex.dist;

import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("slurm")
class ComputeOnSlurmIT extends ComputeContract {
    ComputeOnSlurmIT() {
        // its jobs have 100 MB by default, too little for the JVM form of a pilot
        super("slurm", "work_types: {shell: {memory: 1G}}");
    }
}
