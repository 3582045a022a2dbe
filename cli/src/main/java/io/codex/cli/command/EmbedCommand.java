package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.CodexServices;
import io.codex.cli.WaitingLine;
import io.codex.cli.command.compute.SubmitOptions;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.Json;
import io.codex.core.service.Embedding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "embed",
        description = "Print the vectors of texts, one a line; without a text, of the lines of standard input.",
        footer = {
            "%nExamples:",
            "  codex embed \"electron temperature profile\"",
            "  codex embed --json < texts.txt > vectors.json"
        })
public final class EmbedCommand implements Callable<Integer> {
    private static final int BATCH = 100;

    private final CliEnvironment environment;

    @Parameters(paramLabel = "TEXT", arity = "0..*", description = "Texts to embed.")
    private List<String> texts = List.of();

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The embed service, instead of the one that is found by itself.")
    private @Nullable String url;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private SubmitOptions submit;

    @Option(names = "--json", description = "Print an object with model, dimension, fingerprint and the vectors.")
    private boolean json;

    public EmbedCommand(CliEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws IOException {
        OptionalInt elsewhere = submit.run("embed");
        if (elsewhere.isPresent()) {
            return elsewhere.getAsInt();
        }
        List<String> input = texts.isEmpty()
                ? TextInput.decode(environment.in().readAllBytes(), "standard input")
                        .lines()
                        .toList()
                : texts;
        rejectBlank(input);
        try (var services = new CodexServices(environment);
                var line = new WaitingLine(environment);
                var client = services.embed(services.directory().with("embed", url, "--url"), line)) {
            List<List<String>> batches = batches(input);
            int atOnce = client.parallelism();
            var vectors = new ArrayList<float[]>();
            var truncated = new ArrayList<Integer>();
            double elapsed = 0;
            int done = 0;
            Embedding first = null;
            for (int from = 0; from < batches.size(); from += atOnce) {
                for (Embedding batch :
                        client.embedAll(batches.subList(from, Math.min(batches.size(), from + atOnce)))) {
                    first = first == null ? batch : first;
                    requireSame(first, batch);
                    warnOfTruncated(batch, done);
                    int before = done;
                    batch.truncated().forEach(index -> truncated.add(before + index));
                    elapsed += batch.elapsedMs();
                    done += batch.embeddings().size();
                    if (json) {
                        vectors.addAll(batch.embeddings());
                    } else {
                        batch.embeddings().forEach(this::printVector);
                    }
                }
            }
            if (json && first != null) {
                environment
                        .out()
                        .println(Json.MAPPER.writeValueAsString(new Embedding(
                                vectors, first.model(), first.fingerprint(), first.dimension(), truncated, elapsed)));
            }
        }
        return 0;
    }

    private static List<List<String>> batches(List<String> input) {
        return IntStream.iterate(0, from -> from < input.size(), from -> from + BATCH)
                .mapToObj(from -> input.subList(from, Math.min(input.size(), from + BATCH)))
                .toList();
    }

    /// Replicas, and a service that moved, may compute otherwise.
    private static void requireSame(Embedding first, Embedding other) {
        if (!first.fingerprint().equals(other.fingerprint())) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "two embed services make different vectors: %s and %s"
                            .formatted(first.fingerprint(), other.fingerprint()),
                    "give them the same model and device; see: codex endpoints");
        }
    }

    private static void rejectBlank(List<String> input) {
        if (input.isEmpty()) {
            throw new CodexException(
                    ExitCode.USAGE, "there is no text to embed", "name one, or write lines to standard input");
        }
        IntStream.range(0, input.size())
                .filter(index -> input.get(index).isBlank())
                .findFirst()
                .ifPresent(index -> {
                    throw new CodexException(
                            ExitCode.USAGE,
                            "text %d is empty".formatted(index + 1),
                            "an empty text has no meaning to compare; leave it out");
                });
    }

    private void warnOfTruncated(Embedding embedding, int first) {
        for (int index : embedding.truncated()) {
            environment
                    .err()
                    .printf(
                            "codex: text %d is longer than %s reads; its vector is that of its beginning%n",
                            first + index + 1, embedding.model());
            environment.err().println("hint: split it; codex discover files does so by itself");
        }
    }

    private void printVector(float[] vector) {
        environment
                .out()
                .println(IntStream.range(0, vector.length)
                        .mapToObj(index -> Float.toString(vector[index]))
                        .collect(Collectors.joining(" ")));
    }
}
