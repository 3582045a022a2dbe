package io.codex.core.batch.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.command.CommandSettings;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.batch.slurm.SlurmDialect;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerCatalogTest {
    @TempDir
    private Path folder;

    @Test
    void a_scheduler_that_never_answered_is_not_used_even_by_name() {
        SchedulerCatalog catalog = withoutSchedulers();
        assertThatThrownBy(() -> catalog.open("slurm"))
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.SCHEDULER))
                .hasMessageContaining("slurm does not answer: no scontrol on the PATH");
        assertThat(folder.resolve("jobs")).doesNotExist();
    }

    @Test
    void without_any_scheduler_jobs_stay_on_this_host() {
        assertThat(withoutSchedulers().open(SchedulerCatalog.AUTO).name()).isEqualTo("local");
    }

    private SchedulerCatalog withoutSchedulers() {
        var shell = new LocalShell();
        Map<String, String> variables = Map.of(
                "PATH", folder.toString(),
                "CODEX_RUNTIME_DIR", folder.resolve("runtime").toString());
        Path jobs = folder.resolve("jobs");
        return new SchedulerCatalog(
                new LocalScheduler(jobs, "here", shell),
                List.of(new SlurmDialect()),
                CommandSettings.of(jobs, "ada", variables, _ -> {}),
                shell);
    }
}
