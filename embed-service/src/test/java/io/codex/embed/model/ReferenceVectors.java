package io.codex.embed.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// all-MiniLM-L6-v2 on ONNX Runtime, as LangChain4j runs it: the implementation that the self-test's vectors come from.
/// It cuts at 128 tokens, so the texts stay below that.
final class ReferenceVectors {
    static final double TOLERANCE = 1e-5;

    static final List<String> TEXTS = List.of(
            "How do I reset my password?",
            "The electron temperature profile is measured by Thomson scattering along the laser's line of sight.",
            "Ein Satz auf Deutsch über Züge, Flüsse und Äpfel — 🚀 emoji!",
            "数据库索引 and mixed scripts: Привет, мир",
            "short",
            "def equilibrium(shot: int) -> dict[str, float]:\n    return {\"q95\": 3.1, \"beta_p\": 0.42}\n",
            """
            Interferometers integrate the electron density along a chord; with several chords the profile is recovered \
            by inversion, which needs the flux surfaces of the equilibrium reconstruction, and is therefore only as \
            good as the magnetic measurements at the plasma's edge. A fast vertical displacement spoils both.""");

    private ReferenceVectors() {}

    static List<float[]> compute(List<String> texts) {
        return new AllMiniLmL6V2EmbeddingModel()
                .embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
                        .map(Embedding::vector)
                        .toList();
    }

    /// Writes the self-test's resource to the path in the first argument.
    static void main(String[] arguments) throws IOException {
        List<float[]> vectors = compute(TEXTS);
        List<SelfTest.Case> cases = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
            cases.add(new SelfTest.Case(TEXTS.get(i), vectors.get(i)));
        }
        SelfTest selfTest = new SelfTest(ModelSource.MINILM.name(), TOLERANCE, cases);
        new ObjectMapper().writeValue(Path.of(arguments[0]).toFile(), selfTest);
    }
}
