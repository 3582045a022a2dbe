package io.codex.cli.search;

import io.codex.cli.graph.GraphStore;
import io.codex.cli.graph.IndexedModel;
import io.codex.cli.graph.SearchHit;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.EmbedClient;
import io.codex.core.service.Embedding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query's vector against the stored ones, provided that one model made them all.
public final class Search {
    private final GraphStore store;
    private final EmbedClient embed;

    public Search(GraphStore store, EmbedClient embed) {
        this.store = store;
        this.embed = embed;
    }

    /// @param facility whose files to look at; null for all
    /// @throws CodexException when nothing is indexed, or by another model
    public List<SearchHit> find(String query, @Nullable String facility, int limit) {
        embed.locate();
        IndexedModel stored = store.model()
                .orElseThrow(() -> new CodexException(
                        ExitCode.FAILED,
                        "nothing is indexed yet",
                        "index a directory with: codex discover files local --path DIR"));
        Embedding embedding = embed.embed(List.of(query));
        if (!embedding.fingerprint().equals(stored.fingerprint())) {
            throw GraphStore.otherModel(
                    stored, new IndexedModel(embedding.model(), embedding.fingerprint(), embedding.dimension()));
        }
        return store.search(embedding.embeddings().getFirst(), facility, limit);
    }
}
