package io.codex.cli.command.compute;

import io.codex.cli.CliEnvironment;
import io.codex.cli.terminal.UserTerminal;
import io.codex.core.compute.InsideAllocation;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `--submit`: one of codex's own commands runs on a compute node as if it ran here; a mixin.
public final class SubmitOptions {
    /// Set to `no`, commands run where they are typed, whatever options and files say.
    private static final String VARIABLE = "CODEX_SUBMIT";

    private static final String NO = "no";

    private final CliEnvironment environment;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--submit",
            negatable = true,
            description =
                    "Run it on a compute node, or not (default: compute.submit of the facility's file, else not).")
    private @Nullable Boolean submit;

    @Option(
            names = "--on",
            paramLabel = "FACILITY",
            description = "Whose compute nodes (default: of the facility that this host belongs to).")
    private @Nullable String on;

    @Mixin
    private final ComputeOptions options = new ComputeOptions();

    public SubmitOptions(CliEnvironment environment) {
        this.environment = environment;
    }

    /// Runs the whole command line on a compute node, if it is to run there.
    ///
    /// @param workType of the facility's file, when the user names none
    /// @return the exit code; empty when the command is to run in this process
    public OptionalInt run(String workType) {
        if (environment.variables().getOrDefault(VARIABLE, "").equals(NO)
                || InsideAllocation.of(environment.variables()).isPresent()
                || isDeclined()) {
            return OptionalInt.empty();
        }
        try (var site = ComputeSite.of(environment, on)) {
            if (submit == null && !site.facility().compute().submit()) {
                return OptionalInt.empty();
            }
            if (site.services().isWithoutScheduler()) {
                site.tellThatThereIsNoScheduler();
                return niced(site);
            }
            return OptionalInt.of(new Offload(environment, options, new StreamOptions())
                    .run(site.facility().name(), workType, argv(site), false));
        }
    }

    /// In this process, or in one of lower priority where the facility's file wants that.
    private OptionalInt niced(ComputeSite site) {
        int nice = site.services().schedulerConfig().nice();
        return nice == 0
                ? OptionalInt.empty()
                : OptionalInt.of(new RunHere(environment, new UserTerminal(new LocalShell()), new LocalShell())
                        .run(argv(site), Map.of(VARIABLE, NO), nice));
    }

    private List<String> argv(ComputeSite site) {
        var argv = new ArrayList<>(List.of(site.codex().toString()));
        argv.addAll(command.root().commandLine().getParseResult().originalArgs());
        return List.copyOf(argv);
    }

    private boolean isDeclined() {
        if (submit != null) {
            return !submit;
        }
        if (options.areGiven()) {
            throw new CodexException(
                    ExitCode.USAGE, "what to ask for on a compute node says nothing without --submit", "add --submit");
        }
        return false;
    }
}
