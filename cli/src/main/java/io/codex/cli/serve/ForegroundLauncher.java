package io.codex.cli.serve;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServicePlan;
import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.util.Set;

/// Runs on this host, as a child with this process's streams, what a plan's job would run on its node.
///
/// @param shell of this host
public record ForegroundLauncher(Shell shell) {
    /// Who this process is when it runs in a job itself.
    private static final Set<String> OF_A_JOB = Set.of("CODEX_JOB_ID", "CODEX_JOB_ENDS", "CODEX_HANDOVER_SECONDS");

    /// A signal to this process is passed on; then this process ends with the child's exit code, too.
    ///
    /// @return the child's exit code
    public int run(ServicePlan plan) {
        Process child = shell.start(Command.of("bash", "-c", plan.script(), plan.job())
                .withEnvironment(plan.environment())
                .without(OF_A_JOB)
                .to(new Command.Output.Inherited()));
        var hook = new Thread(() -> endWith(child), "codex-serve-foreground");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            int code = child.waitFor();
            Runtime.getRuntime().removeShutdownHook(hook);
            return code;
        } catch (IllegalStateException e) {
            // the hook ends this process
            return child.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            child.destroy();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        }
    }

    private static void endWith(Process child) {
        child.destroy();
        Runtime.getRuntime().halt(child.onExit().join().exitValue());
    }
}
