package io.codex.dist;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LocalContractIT extends SchedulerContract {
    LocalContractIT() {
        super("local");
    }

    @Test
    void a_job_starts_when_those_it_depends_on_ended_as_it_must() throws IOException {
        dependencies();
    }

    @Test
    void jobs_of_one_name_run_one_at_a_time() throws IOException {
        singleton();
    }

    /// On a machine with the test site, schedulers that are not configured are installed.
    @Override
    BatchSite detecting() {
        return site;
    }

    @Override
    String unknownId() {
        return "no-such-host-999999";
    }
}
