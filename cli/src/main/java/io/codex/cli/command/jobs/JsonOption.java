package io.codex.cli.command.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.codex.cli.CliEnvironment;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.command.CommandCount;
import io.codex.core.batch.command.SchedulerDetection;
import io.codex.core.batch.command.SchedulerProbe;
import io.codex.core.file.Json;
import io.quarkus.runtime.annotations.RegisterForReflection;
import picocli.CommandLine.Option;

/// `--json`; a mixin. The records are those that core itself never writes.
@RegisterForReflection(
        targets = {Node.class, Partition.class, CommandCount.class, SchedulerDetection.class, SchedulerProbe.class})
public final class JsonOption {
    private final CliEnvironment environment;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public JsonOption(CliEnvironment environment) {
        this.environment = environment;
    }

    public boolean isAsked() {
        return json;
    }

    public void print(Object value) {
        print(value, Json.MAPPER.writerWithDefaultPrettyPrinter());
    }

    /// For one value of many.
    void printLine(Object value) {
        print(value, Json.MAPPER.writer());
    }

    private void print(Object value, ObjectWriter writer) {
        try {
            environment.out().println(writer.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
