package io.codex.dist;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("sge")
class SgeContractIT extends SchedulerContract {
    SgeContractIT() {
        super("sge");
    }

    @Test
    void a_job_starts_when_those_it_depends_on_ended_as_it_must() throws IOException {
        dependencies();
    }

    @Test
    void jobs_of_one_name_run_one_at_a_time() throws IOException {
        singleton();
    }

    @Override
    String unknownId() {
        return "999999";
    }
}
