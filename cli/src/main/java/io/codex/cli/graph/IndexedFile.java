package io.codex.cli.graph;

import java.util.List;

/// A file with its chunks and their vectors, `vectors.get(i)` for `chunks.get(i)`.
public record IndexedFile(String path, String hash, long bytes, List<Chunk> chunks, List<float[]> vectors) {
    public IndexedFile {
        if (chunks.size() != vectors.size()) {
            throw new IllegalArgumentException("%d chunks, %d vectors".formatted(chunks.size(), vectors.size()));
        }
    }
}
