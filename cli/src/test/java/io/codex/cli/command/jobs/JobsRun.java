package io.codex.cli.command.jobs;

import io.codex.cli.CommandLineRun;
import io.codex.cli.CommandLineRun.Result;
import io.codex.core.batch.BatchScheduler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.IFactory;

/// Runs `codex jobs` in this process, against a scheduler of the test's.
final class JobsRun {
    private final BatchScheduler scheduler;
    private final Map<String, String> variables;
    private String input = "";
    private boolean terminal;

    JobsRun(BatchScheduler scheduler, Map<String, String> variables) {
        this.scheduler = scheduler;
        this.variables = variables;
    }

    /// With a person who types that.
    JobsRun onTerminal(String typed) {
        terminal = true;
        input = typed;
        return this;
    }

    Result run(String... arguments) {
        return CommandLineRun.run(
                variables,
                input.getBytes(StandardCharsets.UTF_8),
                terminal,
                (usual, environment) -> new IFactory() {
                    @Override
                    public <K> K create(Class<K> type) throws Exception {
                        return type.equals(SchedulerOption.class)
                                ? type.cast(new SchedulerOption(environment, _ -> scheduler))
                                : usual.create(type);
                    }
                },
                Stream.concat(Stream.of("jobs"), Stream.of(arguments)).toArray(String[]::new));
    }
}
