package io.codex.cli.command.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.cli.CliEnvironment;
import io.codex.core.facility.FacilityTree;
import io.codex.core.file.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        description = "Show a facility's keys, its private file laid over the public one. Keys that are absent have"
                + " their defaults.",
        footer = {"%nExamples:", "  codex config show", "  codex config show iter --origin"})
public final class ConfigShowCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Parameters(
            arity = "0..1",
            paramLabel = "FACILITY",
            description = "Its name. Default: the one that this host belongs to.")
    private @Nullable String facility;

    @Option(names = "--origin", description = "Tell for each value the file and line that it comes from.")
    private boolean origin;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    public ConfigShowCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        var files = new FacilityFiles(environment);
        String name = files.name(facility);
        files.catalog().find(name);
        FacilityTree merged = files.catalog().merged(name);
        files.hintWithout(name);
        if (json) {
            environment
                    .out()
                    .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(asJson(merged)));
        } else {
            environment.out().print(merged.toYaml(origin));
        }
        return 0;
    }

    private JsonNode asJson(FacilityTree merged) {
        if (!origin) {
            return merged.tree();
        }
        var both = Json.MAPPER.createObjectNode();
        both.set("facility", merged.tree());
        var origins = both.putObject("origin");
        merged.origins().forEach((key, place) -> origins.put(key, place.toString()));
        return both;
    }
}
