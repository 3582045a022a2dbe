package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.VersionProvider;
import io.codex.cli.serve.TimedLog;
import io.codex.core.compute.AllocationFolder;
import io.codex.core.compute.PilotPlan;
import io.codex.core.compute.pilot.CommandEnvironment;
import io.codex.core.compute.pilot.Pilot;
import io.codex.core.compute.pilot.PilotNode;
import io.codex.core.compute.pilot.PilotTimings;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "pilot",
        hidden = true,
        description = {
            "Hold an allocation and run commands in it: what its batch job runs.",
            "Exit codes: that of its only command, where it is for one; 0 when it was released or idle, 143 when the"
                    + " scheduler ended it."
        })
public final class PilotCommand implements Callable<Integer> {
    /// What a pilot needs at most when the scheduler ends it.
    private static final int FAREWELL_SECONDS = 25;

    private final CliEnvironment environment;

    @Option(
            names = "--folder",
            required = true,
            paramLabel = "DIR",
            description = "The allocation's folder, which whoever submitted the job has made.")
    private Path folder = Path.of(".");

    public PilotCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        var log = new TimedLog(environment);
        var allocation = new AllocationFolder(folder.toAbsolutePath().normalize());
        PilotPlan plan = plan(allocation);
        PilotNode node = PilotNode.of(VersionProvider.version(), environment.variables());
        var finished = new CountDownLatch(1);
        try (var services = new CodexServices(environment);
                PilotTunnel tunnel =
                        plan.tunnel() ? new PilotTunnel(environment, plan.facility(), plan.lostAfter(), log) : null) {
            Runnable reach = () -> {};
            if (tunnel != null) {
                tunnel.start();
                reach = tunnel::await;
            }
            var variables = new CommandEnvironment(
                    environment.variables(),
                    node.host(),
                    node.jobId(),
                    plan.setup(),
                    new NodeServices(services, reach));
            var pilot = new Pilot(allocation, node, variables, new LocalShell(), PilotTimings.usual(), log::say);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> terminate(pilot, finished), "codex-pilot-terminate"));
            return pilot.run();
        } finally {
            finished.countDown();
        }
    }

    private static PilotPlan plan(AllocationFolder allocation) {
        try {
            return allocation.plan();
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot read the plan of the allocation: " + e.getMessage(),
                    "codex itself submits this; is %s on a file system that the node shares?"
                            .formatted(allocation.path()),
                    e);
        }
    }

    /// At a signal; the process ends with this.
    private static void terminate(Pilot pilot, CountDownLatch finished) {
        if (finished.getCount() == 0) {
            return;
        }
        pilot.terminate();
        try {
            var _ = finished.await(FAREWELL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(Pilot.TERMINATED);
    }
}
