package io.codex.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.cli.graph.SearchHit;
import io.codex.cli.search.Search;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.service.ServiceDirectory;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "search",
        description = "Find indexed texts by meaning; the best come first.",
        footer = {
            "%nExamples:",
            "  codex search \"how is the electron temperature measured\"",
            "  codex search \"wall conditioning\" --limit 3 --json"
        })
public final class SearchCommand implements Callable<Integer> {
    private static final int LARGEST_LIMIT = 100;

    private final CliEnvironment environment;

    @Parameters(paramLabel = "QUERY", arity = "1..*", description = "What to look for, in your own words.")
    private List<String> query = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many files at most, up to " + LARGEST_LIMIT + " (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--facility", paramLabel = "FACILITY", description = "Only files of that facility.")
    private @Nullable String facility;

    @Mixin
    private final AddressOptions addresses = new AddressOptions();

    @Option(names = "--json", description = "Print a JSON list.")
    private boolean json;

    public SearchCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        String text = String.join(" ", query).strip();
        if (text.isEmpty()) {
            throw new CodexException(ExitCode.USAGE, "the query is empty", "say what to look for");
        }
        if (limit < 1 || limit > LARGEST_LIMIT) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "--limit %d is not from 1 to %d".formatted(limit, LARGEST_LIMIT),
                    "narrow the query instead");
        }
        try (var services = new CodexServices(environment)) {
            if (facility != null) {
                services.facilities().find(facility);
            }
            List<SearchHit> hits;
            ServiceDirectory directory = addresses.in(services.directory());
            try (var line = new WaitingLine(environment);
                    var embed = services.embed(directory, line);
                    var store = services.graph(directory, line)) {
                hits = new Search(store, embed).find(text, facility, limit);
            }
            if (json) {
                environment
                        .out()
                        .println(Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(hits));
            } else {
                new HitText(environment).print(hits);
            }
        }
        return 0;
    }
}
