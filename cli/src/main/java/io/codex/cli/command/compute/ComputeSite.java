package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.ServicePlans;
import io.codex.cli.WaitingLine;
import io.codex.core.batch.BatchScheduler;
import io.codex.core.compute.AllocationProgress;
import io.codex.core.compute.AllocationRequest;
import io.codex.core.compute.AllocationSite;
import io.codex.core.compute.Allocations;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.facility.EnvironmentConfig;
import io.codex.core.facility.Facility;
import io.codex.core.facility.SchedulerConfig;
import io.codex.core.facility.WorkPattern;
import io.codex.core.facility.WorkType;
import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A facility's compute nodes, as this host asks for them.
final class ComputeSite implements AutoCloseable {
    /// A pilot is small, and its job may have little address space, as by h_vmem of Grid Engine.
    private static final List<String> PILOT =
            List.of("-Xmx128m", "-Xmn16m", "-XX:ReservedAddressSpaceSize=160m", "-XX:StackSize=256k");

    private final CliEnvironment environment;
    private final CodexServices services;

    private ComputeSite(CliEnvironment environment, CodexServices services) {
        this.environment = environment;
        this.services = services;
    }

    /// @param facility null for the one that this host belongs to
    static ComputeSite of(CliEnvironment environment, @Nullable String facility) {
        return new ComputeSite(
                environment,
                facility == null ? new CodexServices(environment) : CodexServices.of(environment, facility));
    }

    Facility facility() {
        return services.facility();
    }

    CodexServices services() {
        return services;
    }

    /// Where there is none, commands run on this host.
    void tellThatThereIsNoScheduler() {
        environment.report(
                "%s has no scheduler; the command runs on this host"
                        .formatted(facility().name()),
                null);
    }

    /// What is asked for: options over the work type over the defaults.
    ///
    /// @param usual the work type of the command when the user names none; it need not be in the facility's file
    AllocationRequest request(ComputeOptions options, String usual) {
        return new AllocationRequest(
                options.asked(),
                workType(options, usual),
                services.schedulerConfig(),
                facility().compute().session());
    }

    /// The pattern that the user or the facility's file asks for.
    WorkPattern pattern(ComputeOptions options, String usual) {
        WorkType type = workType(options, usual);
        if (options.pattern() != null) {
            return options.pattern();
        }
        return type == null || type.pattern() == null ? facility().compute().pattern() : type.pattern();
    }

    private @Nullable WorkType workType(ComputeOptions options, String usual) {
        String named = options.workType();
        if (named == null) {
            return facility().workType(usual).orElse(null);
        }
        return facility()
                .workType(named)
                .orElseThrow(() -> new CodexException(
                        ExitCode.USAGE,
                        "facility %s has no work type %s".formatted(facility().name(), named),
                        "known are: " + String.join(", ", facility().workTypes().keySet())));
    }

    /// The program that runs on nodes: this installation's.
    Path codex() {
        Path root = ServicePlans.installation(environment.variables()).root();
        if (root.toString().isEmpty()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "%s is not set, so compute nodes cannot be told what to run".formatted(ServicePlans.INSTALLATION),
                    "start codex as bin/codex of an installation");
        }
        return root.resolve("bin").resolve("codex");
    }

    /// @param line shows what is waited for
    Allocations allocations(WaitingLine line) {
        SchedulerConfig config = services.schedulerConfig();
        EnvironmentConfig around = facility().environment();
        String name = facility().name();
        Path codex = codex();
        String host = ServiceIdentity.hostName();
        BatchScheduler scheduler = services.jobs().scheduler();
        boolean isLocal = scheduler.name().equals("local");
        return new Allocations(
                new AllocationSite(
                        services.home()
                                .compute(services.cluster())
                                .resolve(isLocal ? "local-" + host : scheduler.name()),
                        name,
                        host,
                        scheduler,
                        isLocal,
                        !around.modules().isEmpty() || !around.setup().isEmpty(),
                        config.tunnelRequired(),
                        facility().compute().session(),
                        nativeOptions(config.allocCommand()),
                        nativeOptions(config.batchCommand()),
                        folder -> services.planner()
                                .script(
                                        "codex-compute",
                                        List.of("codex", "compute", "pilot", "--folder", folder.toString()),
                                        false)
                                .inPlace(PILOT),
                        job -> List.of(codex.toString(), "compute", "cancel", name, job.value())),
                new LocalShell(),
                new Waiting(line));
    }

    /// What follows the program in `salloc --qos=interactive`.
    private static List<String> nativeOptions(@Nullable String command) {
        return command == null
                ? List.of()
                : Stream.of(command.strip().split("\\s+")).skip(1).toList();
    }

    private record Waiting(WaitingLine line) implements AllocationProgress {
        private static final String WHAT = "allocation";

        @Override
        public void waiting(String what) {
            line.waiting(WHAT, what);
        }

        @Override
        public void done() {
            line.done(WHAT);
        }
    }

    @Override
    public void close() {
        services.close();
    }
}
