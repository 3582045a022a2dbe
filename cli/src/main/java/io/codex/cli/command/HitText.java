package io.codex.cli.command;

import io.codex.cli.CliEnvironment;
import io.codex.cli.graph.SearchHit;
import java.util.List;
import java.util.Locale;

/// Search results for people: rank, score, file with lines, and the beginning of the text.
final class HitText {
    private static final int SNIPPET = 160;

    private final CliEnvironment environment;

    HitText(CliEnvironment environment) {
        this.environment = environment;
    }

    void print(List<SearchHit> hits) {
        if (hits.isEmpty()) {
            environment.out().println("nothing found");
        }
        int rank = 0;
        for (SearchHit hit : hits) {
            environment
                    .out()
                    .printf(
                            Locale.ROOT,
                            "%2d. %.3f  %s:%d-%d%n      %s%n",
                            ++rank,
                            hit.score(),
                            hit.path(),
                            hit.startLine(),
                            hit.endLine(),
                            snippet(hit.text()));
        }
    }

    private static String snippet(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= SNIPPET ? line : line.substring(0, SNIPPET - 1) + "…";
    }
}
