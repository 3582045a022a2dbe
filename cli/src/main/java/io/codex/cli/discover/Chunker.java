package io.codex.cli.discover;

import io.codex.cli.graph.Chunk;
import java.util.ArrayList;
import java.util.List;

/// Cuts a text into chunks at line ends; neighbours share their border lines, so that no sentence is lost between two.
final class Chunker {
    /// About 200 tokens of English prose, within what all-MiniLM-L6-v2 reads (256 tokens).
    static final int CHARACTERS = 800;

    private static final int OVERLAP = 120;

    private Chunker() {}

    /// No chunk for a text without content. A longer line than a chunk is cut within.
    static List<Chunk> chunks(String text) {
        List<Chunk> lines = pieces(text);
        var chunks = new ArrayList<Chunk>();
        int from = 0;
        while (from < lines.size()) {
            int to = from;
            int length = 0;
            while (to < lines.size()
                    && (to == from || length + lines.get(to).text().length() + 1 <= CHARACTERS)) {
                length += lines.get(to).text().length() + 1;
                to++;
            }
            add(chunks, lines.subList(from, to));
            if (to == lines.size()) {
                break;
            }
            from = Math.max(from + 1, to - overlapping(lines, from, to));
        }
        return chunks;
    }

    /// How many of the last lines the next chunk repeats.
    private static int overlapping(List<Chunk> lines, int from, int to) {
        int count = 0;
        int length = 0;
        while (to - count > from + 1) {
            length += lines.get(to - count - 1).text().length() + 1;
            if (length > OVERLAP) {
                break;
            }
            count++;
        }
        return count;
    }

    private static void add(List<Chunk> chunks, List<Chunk> lines) {
        String text = String.join("\n", lines.stream().map(Chunk::text).toList());
        if (Content.isIn(text)) {
            chunks.add(new Chunk(lines.getFirst().startLine(), lines.getLast().endLine(), text.strip()));
        }
    }

    /// The lines, over-long ones in pieces, each as a chunk of its own.
    private static List<Chunk> pieces(String text) {
        var pieces = new ArrayList<Chunk>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            int from = 0;
            do {
                int to = Math.min(line.length(), from + CHARACTERS);
                if (to < line.length() && Character.isHighSurrogate(line.charAt(to - 1))) {
                    to--;
                }
                pieces.add(new Chunk(number, number, line.substring(from, to)));
                from = to;
            } while (from < line.length());
        }
        return pieces;
    }
}
