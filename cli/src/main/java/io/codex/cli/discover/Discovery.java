package io.codex.cli.discover;

import io.codex.cli.graph.Chunk;
import io.codex.cli.graph.GraphStore;
import io.codex.cli.graph.IndexedFile;
import io.codex.cli.graph.IndexedModel;
import io.codex.cli.graph.StoredFile;
import io.codex.core.service.EmbedClient;
import io.codex.core.service.Embedding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One run of `codex discover files`: the tree's texts into the graph, unchanged ones left alone, gone ones removed.
public final class Discovery {
    /// Chunks that wait for one request to the embed service; larger batches are not faster there.
    private static final int BATCH = 128;

    /// A file that became one of these is no longer what the graph says; the other reasons are a matter of options.
    private static final Set<SkipReason> OUTDATED =
            EnumSet.of(SkipReason.TOO_LARGE, SkipReason.EMPTY, SkipReason.BINARY, SkipReason.NOT_UTF8);

    private final GraphStore store;
    private final EmbedClient embed;
    private final DiscoveryProgress progress;
    private final List<Waiting> waiting = new ArrayList<>();
    private int waitingChunks;
    private int embedded;
    private int chunks;
    private int truncated;

    public Discovery(GraphStore store, EmbedClient embed, DiscoveryProgress progress) {
        this.store = store;
        this.embed = embed;
        this.progress = progress;
    }

    private record Waiting(Path file, TextFile.Text text, List<Chunk> chunks) {}

    /// To be asked before anything else is started or looked for.
    ///
    /// @throws io.codex.core.error.CodexException when the root is no directory, or cannot be listed
    public static void requireReadable(Path root) {
        TreeWalk.requireReadable(root);
    }

    /// @param root    an absolute path
    /// @param rebuild whether everything in the graph is forgotten first
    public DiscoveryReport run(String facility, Path root, DiscoverOptions options, boolean rebuild) {
        long start = System.nanoTime();
        TreeWalk.Result walk = TreeWalk.walk(root, options);
        Map<SkipReason, List<Path>> skipped = new EnumMap<>(SkipReason.class);
        walk.skipped().forEach((reason, paths) -> skipped.put(reason, new ArrayList<>(paths)));

        IndexedModel model = model();
        if (rebuild) {
            store.clear();
        }
        store.prepare(model);
        Map<String, StoredFile> stored = store.files(facility, root.toString());
        progress.begin(walk.files().size());
        int unchanged = 0;
        int done = 0;
        for (Path file : walk.files()) {
            switch (TextFile.read(file)) {
                case TextFile.NotText(var reason) ->
                    skipped.computeIfAbsent(reason, _ -> new ArrayList<>()).add(file);
                case TextFile.Text text -> {
                    StoredFile known = stored.get(file.toString());
                    if (known != null && known.hash().equals(text.hash())) {
                        unchanged++;
                    } else {
                        add(facility, model, new Waiting(file, text, Chunker.chunks(text.text())));
                    }
                }
            }
            progress.advance(++done, chunks);
        }
        flush(facility, model);
        progress.advance(done, chunks);
        List<String> gone = gone(stored.keySet(), skipped);
        store.remove(facility, gone);

        Map<SkipReason, Integer> counts = new EnumMap<>(SkipReason.class);
        skipped.forEach((reason, paths) -> counts.put(reason, paths.size()));
        return new DiscoveryReport(
                facility,
                root.toString(),
                embedded + unchanged,
                embedded,
                unchanged,
                gone.size(),
                chunks,
                truncated,
                counts,
                (System.nanoTime() - start) / 1e9);
    }

    private IndexedModel model() {
        Embedding probe = embed.embed(List.of("codex"));
        return new IndexedModel(probe.model(), probe.fingerprint(), probe.dimension());
    }

    private void add(String facility, IndexedModel model, Waiting file) {
        waiting.add(file);
        waitingChunks += file.chunks().size();
        if (waitingChunks >= BATCH * embed.parallelism()) {
            flush(facility, model);
        }
    }

    /// Embeds what waits and stores each file together with all its vectors, so that an interrupted run leaves whole
    /// files only.
    private void flush(String facility, IndexedModel model) {
        if (waiting.isEmpty()) {
            return;
        }
        List<String> texts = waiting.stream()
                .flatMap(file -> file.chunks().stream())
                .map(Chunk::text)
                .toList();
        var vectors = new ArrayList<float[]>(texts.size());
        var batches = new ArrayList<List<String>>();
        for (int from = 0; from < texts.size(); from += BATCH) {
            batches.add(texts.subList(from, Math.min(texts.size(), from + BATCH)));
        }
        for (Embedding embedding : embed.embedAll(batches)) {
            if (!embedding.fingerprint().equals(model.fingerprint())) {
                throw GraphStore.otherModel(
                        model, new IndexedModel(embedding.model(), embedding.fingerprint(), embedding.dimension()));
            }
            vectors.addAll(embedding.embeddings());
            truncated += embedding.truncated().size();
        }
        var files = new ArrayList<IndexedFile>();
        int next = 0;
        for (Waiting file : waiting) {
            int count = file.chunks().size();
            files.add(new IndexedFile(
                    file.file().toString(),
                    file.text().hash(),
                    file.text().bytes(),
                    file.chunks(),
                    vectors.subList(next, next + count)));
            next += count;
        }
        store.store(facility, model.fingerprint(), files);
        embedded += files.size();
        chunks += texts.size();
        waiting.clear();
        waitingChunks = 0;
    }

    /// Files that certainly do not exist any more, or are no texts any more. What cannot be looked at stays.
    private static List<String> gone(Set<String> stored, Map<SkipReason, List<Path>> skipped) {
        var outdated = new HashSet<String>();
        for (SkipReason reason : OUTDATED) {
            skipped.getOrDefault(reason, List.of()).forEach(path -> outdated.add(path.toString()));
        }
        return stored.stream()
                .filter(path -> outdated.contains(path) || Files.notExists(Path.of(path)))
                .toList();
    }
}
