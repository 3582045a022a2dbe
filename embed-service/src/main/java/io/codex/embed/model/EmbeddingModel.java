package io.codex.embed.model;

import ai.djl.Device;
import io.codex.embed.model.TextTokenizer.Tokens;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A loaded model. [#embed] may be called by several threads at once; [#close] only when none is in it.
///
/// The vector of a text does not depend on the texts beside it: rows are padded on the right, padding is masked in
/// attention and left out of the mean.
public final class EmbeddingModel implements AutoCloseable {
    private final ModelSource source;
    private final ModelFingerprint fingerprint;
    private final TextTokenizer tokenizer;
    private final Replicas replicas;
    private final TokenBudget budget;
    private final Lanes lanes;

    private EmbeddingModel(
            ModelSource source,
            ModelFingerprint fingerprint,
            TextTokenizer tokenizer,
            Replicas replicas,
            TokenBudget budget,
            Lanes lanes) {
        this.source = source;
        this.fingerprint = fingerprint;
        this.tokenizer = tokenizer;
        this.replicas = replicas;
        this.budget = budget;
        this.lanes = lanes;
    }

    /// @param devices that get the model, each its own copy; at least one
    /// @param passTokens rows × longest row of one forward pass, at most
    /// @param passesAtOnce over how many threads a request is spread
    /// @throws ModelException if the files cannot be used, or a device does not take the model
    public static EmbeddingModel load(
            ModelSource source, ModelFiles files, List<Device> devices, int passTokens, int passesAtOnce) {
        Replicas replicas = Replicas.load(devices, OnnxWeights.parse(files.weights()), source);
        try {
            TextTokenizer tokenizer = TextTokenizer.load(files.tokenizer(), source.maxTokens());
            ModelFingerprint fingerprint = ModelFingerprint.of(files, source.maxTokens());
            return new EmbeddingModel(
                    source, fingerprint, tokenizer, replicas, new TokenBudget(passTokens), new Lanes(passesAtOnce));
        } catch (ModelException e) {
            replicas.close();
            throw e;
        }
    }

    /// @param texts none null
    /// @return one pooled vector per text, in order, not normalised
    /// @throws TextException naming the first text that has no vector
    public Embeddings embed(List<String> texts, PassGate gate) {
        return embed(texts, gate, replicas::forward);
    }

    /// On one device alone, whatever the others do.
    ///
    /// @param device its place in [#devices]
    public Embeddings embedOn(int device, List<String> texts) {
        return embed(texts, PassGate.OPEN, rows -> replicas.forward(device, rows));
    }

    private Embeddings embed(List<String> texts, PassGate gate, Function<List<long[]>, float[][]> forward) {
        List<Tokens> tokens = tokenizer.tokenize(texts);
        int[] lengths = tokens.stream().mapToInt(text -> text.ids().length).toArray();
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] <= ModelSource.SPECIAL_TOKENS) {
                throw new TextException(TextException.Reason.NO_TOKENS, i);
            }
        }
        float[][] vectors = new float[texts.size()][];
        lanes.run(budget.passes(lengths, lanes.count()), pass -> {
            List<long[]> rows =
                    pass.stream().map(index -> tokens.get(index).ids()).toList();
            float[][] pooled = gate.pass(() -> forward.apply(rows));
            for (int row = 0; row < pooled.length; row++) {
                vectors[pass.get(row)] = usable(pooled[row], pass.get(row));
            }
        });
        List<Integer> truncated = IntStream.range(0, tokens.size())
                .filter(i -> tokens.get(i).truncated())
                .boxed()
                .toList();
        return new Embeddings(
                List.of(vectors), IntStream.of(lengths).asLongStream().sum(), truncated);
    }

    private static float[] usable(float[] vector, int index) {
        if (!Vectors.isUsable(vector)) {
            throw new TextException(TextException.Reason.UNUSABLE_VECTOR, index);
        }
        return vector;
    }

    public ModelSource source() {
        return source;
    }

    public ModelFingerprint fingerprint() {
        return fingerprint;
    }

    /// At least one.
    public List<Device> devices() {
        return replicas.devices();
    }

    /// As CUDA and PyTorch write them: `cpu`, or `cuda:0`, …
    public List<String> deviceNames() {
        return replicas.devices().stream().map(Replicas::name).toList();
    }

    /// Forward passes that each device has done or begun, in their order.
    public List<Long> passes() {
        return replicas.passes();
    }

    @Override
    public void close() {
        lanes.close();
        replicas.close();
        tokenizer.close();
    }

    /// @param vectors one per text, of the model's dimension
    /// @param tokens tokens computed, special ones included, padding left out
    /// @param truncated indices of the texts that were cut
    public record Embeddings(List<float[]> vectors, long tokens, List<Integer> truncated) {}
}
