package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("condor")
class CondorContractIT extends SchedulerContract {
    CondorContractIT() {
        super("condor");
    }

    @Test
    void a_dependency_is_refused_since_it_has_none() {
        CommandResult result = site.jobs(site.submission("true", "--after-any", "1.0"));
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.err()).contains("codex: ").contains("hint: ");
    }

    @Override
    String unknownId() {
        return "999999";
    }
}
