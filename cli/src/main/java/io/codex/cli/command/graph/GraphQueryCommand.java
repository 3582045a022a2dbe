package io.codex.cli.command.graph;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.cli.command.AddressOptions;
import io.codex.cli.command.compute.SubmitOptions;
import io.codex.cli.command.jobs.TextRows;
import io.codex.cli.graph.QueryResult;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "query",
        description = "Run a Cypher query that changes nothing, and print its rows.",
        footer = {
            "%nExamples:",
            "  codex graph query 'MATCH (s:SourceFile) RETURN count(s) AS files'",
            "  codex graph query 'MATCH (f:Facility {name: $name}) RETURN f' -p name=iter --json"
        })
public final class GraphQueryCommand implements Callable<Integer> {
    /// A column without a value is null, and not left out.
    private static final JsonMapper ROWS = Json.MAPPER
            .rebuild()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
            .build();

    private final CliEnvironment environment;

    @Parameters(paramLabel = "CYPHER", description = "The query.")
    private String cypher = "";

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "A parameter of the query, as text; numbers by toInteger($$NAME). As often as needed.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many rows at most (default: ${DEFAULT-VALUE}); it is told when there are more.")
    private int limit;

    @Mixin
    private final AddressOptions addresses = new AddressOptions();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SubmitOptions submit;

    @Option(names = "--json", description = "Print a JSON list of rows.")
    private boolean json;

    public GraphQueryCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws JsonProcessingException {
        OptionalInt elsewhere = submit.run("query");
        if (elsewhere.isPresent()) {
            return elsewhere.getAsInt();
        }
        if (limit < 1) {
            throw new CodexException(ExitCode.USAGE, "--limit %d is less than 1".formatted(limit), null);
        }
        QueryResult result;
        try (var services = new CodexServices(environment);
                var line = new WaitingLine(environment);
                var store = services.graph(addresses.in(services.directory()), line)) {
            result = store.query(cypher, Map.copyOf(parameters), limit);
        }
        if (json) {
            environment.out().println(ROWS.writerWithDefaultPrettyPrinter().writeValueAsString(result.rows()));
        } else {
            print(result);
        }
        if (result.more()) {
            environment.err().println("codex: there are more rows than %d".formatted(limit));
            environment.err().println("hint: --limit N prints more");
        }
        return 0;
    }

    private void print(QueryResult result) throws JsonProcessingException {
        if (result.columns().isEmpty()) {
            return;
        }
        var rows = new TextRows(environment.colour(), result.columns().toArray(String[]::new));
        for (Map<String, @Nullable Object> row : result.rows()) {
            String[] cells = new String[result.columns().size()];
            for (int column = 0; column < cells.length; column++) {
                cells[column] = cell(row.get(result.columns().get(column)));
            }
            rows.add(cells);
        }
        environment.out().print(rows);
    }

    private static String cell(@Nullable Object value) throws JsonProcessingException {
        return TextRows.plain(value instanceof String text ? text : ROWS.writeValueAsString(value));
    }
}
