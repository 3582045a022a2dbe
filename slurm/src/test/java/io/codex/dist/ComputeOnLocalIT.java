package io.codex.dist;

class ComputeOnLocalIT extends ComputeContract {
    ComputeOnLocalIT() {
        super("local", "");
    }
}
