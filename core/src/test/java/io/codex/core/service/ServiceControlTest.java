package io.codex.core.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.codex.core.batch.BatchScheduler;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSnapshot;
import io.codex.core.batch.JobState;
import io.codex.core.batch.local.LocalScheduler;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceControlTest {
    private static final ServiceProgress QUIET = (_, _) -> {};

    @TempDir
    private Path folder;

    private ServicesHome home;
    private EndpointRegistry registry;
    private LocalScheduler scheduler;
    private ServiceControl control;
    private ServiceInspector inspector;

    @BeforeEach
    void open() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        registry = new EndpointRegistry(home, "local");
        scheduler = new LocalScheduler(home.jobs(), ServiceIdentity.hostName(), new LocalShell());
        control = new ServiceControl(home, "local", registry, new ServiceJobs(scheduler, null), "me");
        inspector = new ServiceInspector(registry, new ServiceJobs(scheduler, null));
    }

    @AfterEach
    void stop() {
        control.stop(plan("well"), QUIET);
        registry.close();
    }

    @Test
    void serviceIsStartedFoundHealthyAndStopped() {
        ServicePlan plan = plan("well");
        assertThat(inspector.status(plan, "thing").condition()).isEqualTo(ServiceStatus.Condition.STOPPED);
        assertThat(control.submit(plan, QUIET)).isPresent();
        Endpoint endpoint = ready(plan);
        assertThat(endpoint.jobId()).isEqualTo(theOnlyJob().id().value());
        assertThat(inspector.status(plan, "thing").isHealthy()).isTrue();
        assertThat(control.stop(plan, QUIET)).isTrue();
        assertThat(inspector.status(plan, "thing").condition()).isEqualTo(ServiceStatus.Condition.STOPPED);
        assertThat(control.stop(plan, QUIET)).as("nothing is left to stop").isFalse();
    }

    @Test
    void serviceThatRunsIsNotSubmittedAgain() {
        ServicePlan plan = plan("well");
        control.submit(plan, QUIET);
        assertThat(control.submit(plan, QUIET)).as("while it starts").isEmpty();
        ready(plan);
        assertThat(control.submit(plan, QUIET)).as("when it runs").isEmpty();
        theOnlyJob();
    }

    @Test
    void manyWhoStartItAtOnceMakeOneJob() throws Exception {
        int starters = 6;
        try (var threads = Executors.newFixedThreadPool(starters)) {
            Callable<Endpoint> start = () -> {
                control.submit(plan("well"), QUIET);
                return ready(plan("well"));
            };
            for (var result : threads.invokeAll(java.util.Collections.nCopies(starters, start))) {
                assertThat(result.get().generation()).isEqualTo(1);
            }
        }
        theOnlyJob();
    }

    @Test
    void serviceThatEndsAtOnceFailsWithItsLog() {
        ServicePlan plan = plan("refuses");
        control.submit(plan, QUIET);
        assertThatThrownBy(() -> ready(plan)).isInstanceOfSatisfying(CodexException.class, failure -> {
            assertThat(failure.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(failure)
                    .hasMessageContaining("failed with exit code 3")
                    .hasMessageContaining("I do not want to");
            assertThat(failure.hint()).contains("codex logs thing");
        });
    }

    @Test
    void killedServiceIsFailedWithTheSignalAndStartsAgainAndItsRecordIsTidiedAway() {
        ServicePlan plan = plan("well");
        control.submit(plan, QUIET);
        ready(plan);
        assertThat(new LocalShell()
                        .run(Command.of("pkill", "-KILL", "-f", "^[^ ]*java " + marker()))
                        .succeeded())
                .isTrue();
        await().until(() -> theOnlyJob().state().isFinal());
        ServiceStatus status = inspector.status(plan, "thing");
        assertThat(status.condition()).isEqualTo(ServiceStatus.Condition.FAILED);
        assertThat(status.detail()).contains("signal 9 (SIGKILL)");
        assertThat(control.submit(plan, QUIET)).isPresent();
        assertThat(ready(plan).generation()).isEqualTo(2);

        assertThat(home.endpoints().resolve("local/thing/1.json")).doesNotExist();
        assertThat(inspector.status(plan, "thing").isHealthy()).isTrue();
    }

    @Test
    void serviceOutsideOfAnyJobIsStoppedThroughItsControlPort() {
        ServicePlan plan = plan("well");
        Process process = new LocalShell()
                .start(Command.of(command("well"))
                        .withEnvironment(
                                Map.of("CODEX_SERVICES_HOME", home.root().toString())));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> inspector.status(plan, "thing").isHealthy());
        assertThat(control.submit(plan, QUIET)).as("it serves already").isEmpty();
        assertThat(control.stop(plan, QUIET)).isTrue();
        await().until(() -> !process.isAlive());
    }

    @Test
    void nothingIsSubmittedWhileAJobOfItMayStillRun() {
        var unsure = new ServiceControl(home, "local", registry, new ServiceJobs(unsure(), null), "me");
        assertThatThrownBy(() -> unsure.submit(plan("well"), QUIET))
                .isInstanceOfSatisfying(CodexException.class, failure -> {
                    assertThat(failure.exitCode()).isEqualTo(ExitCode.SCHEDULER);
                    assertThat(failure).hasMessageContaining("job 17").hasMessageContaining("squeue timed out");
                });
    }

    private JobSnapshot theOnlyJob() {
        List<JobSnapshot> jobs = scheduler.withName("codex-thing");
        assertThat(jobs).hasSize(1);
        return jobs.getFirst();
    }

    private Endpoint ready(ServicePlan plan) {
        return new ServiceWait(control, plan, null, QUIET)
                .await(scheduler, Duration.ofMinutes(1))
                .getFirst();
    }

    private ServicePlan plan(String behaviour) {
        return TestPlans.running(home, "#!/bin/bash\nexec " + String.join(" ", command(behaviour)) + "\n");
    }

    private List<String> command(String behaviour) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                marker(),
                "-cp",
                System.getProperty("java.class.path"),
                TestService.class.getName(),
                behaviour);
    }

    /// By which pkill finds the service of this test and no others; the supervisor's command line begins with bash.
    private String marker() {
        return "-Dcodex.test=" + folder.getFileName();
    }

    /// A scheduler that knows a job of the service, but not how it is, and must not be asked for anything else.
    private static BatchScheduler unsure() {
        return (BatchScheduler) Proxy.newProxyInstance(
                BatchScheduler.class.getClassLoader(),
                new Class<?>[] {BatchScheduler.class},
                (_, method, arguments) -> {
                    if (!method.getName().equals("withName")) {
                        throw new AssertionError(method.getName() + ": nothing may happen on a guess");
                    }
                    return List.of(new JobSnapshot(
                            new JobId("17"),
                            (String) arguments[0],
                            new JobState.Unknown("squeue timed out"),
                            Instant.EPOCH,
                            "host",
                            Path.of("log")));
                });
    }
}
