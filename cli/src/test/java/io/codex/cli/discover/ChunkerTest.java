package io.codex.cli.discover;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.graph.Chunk;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    @Test
    void shortTextIsOneChunkWithItsLines() {
        assertThat(Chunker.chunks("one\ntwo\n")).containsExactly(new Chunk(1, 2, "one\ntwo"));
    }

    @Test
    void blankTextHasNoChunk() {
        assertThat(Chunker.chunks(" \n\n\t\n")).isEmpty();
    }

    @Test
    void everyLineIsInAChunkThatSaysItsLines() {
        List<String> lines = IntStream.rangeClosed(1, 500)
                .mapToObj(number -> "line %d of a text".formatted(number))
                .toList();
        List<Chunk> chunks = Chunker.chunks(String.join("\n", lines));
        assertThat(chunks).hasSizeGreaterThan(5);
        for (Chunk chunk : chunks) {
            assertThat(chunk.text().length()).isLessThanOrEqualTo(Chunker.CHARACTERS);
            assertThat(chunk.text())
                    .isEqualTo(String.join("\n", lines.subList(chunk.startLine() - 1, chunk.endLine())));
        }
        for (int index = 1; index < chunks.size(); index++) {
            assertThat(chunks.get(index).startLine())
                    .as("neighbours share lines")
                    .isLessThanOrEqualTo(chunks.get(index - 1).endLine());
        }
        assertThat(chunks.getLast().endLine()).isEqualTo(500);
    }

    @Test
    void longLineIsCutWithinAndNothingIsLost() {
        String line = IntStream.range(0, 3000).mapToObj(Integer::toString).collect(Collectors.joining());
        List<Chunk> chunks = Chunker.chunks(line);
        assertThat(chunks.stream().map(Chunk::text).collect(Collectors.joining()))
                .isEqualTo(line);
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk.startLine()).isEqualTo(1));
    }

    @Test
    void characterOutsideTheBasicPlaneIsNotCutInTwo() {
        List<Chunk> chunks = Chunker.chunks("x" + "🚀".repeat(2 * Chunker.CHARACTERS));
        assertThat(chunks)
                .allSatisfy(chunk -> assertThat(
                                Character.isLowSurrogate(chunk.text().charAt(0)))
                        .isFalse());
    }
}
