package io.codex.dist;

import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("sge")
class ComputeOnSgeIT extends ComputeContract {
    ComputeOnSgeIT() {
        // of its jobs' 1 GB of address space a Java virtual machine needs more
        super("sge", Form.underTest() == Form.JVM ? "work_types: {shell: {memory: 4G}}" : "");
    }
}
