package io.codex.dist;

import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("condor")
class ComputeOnCondorIT extends ComputeContract {
    ComputeOnCondorIT() {
        super("condor", "");
    }
}
