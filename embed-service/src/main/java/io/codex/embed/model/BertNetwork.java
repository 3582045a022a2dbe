package io.codex.embed.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.codex.embed.model.TorchScriptArchive.Attribute;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A BERT encoder with mean pooling on one device, in fp32: token ids in, pooled hidden states out.
/// [#forward] may be called by several threads at once; [#close] only when none is in it.
final class BertNetwork implements AutoCloseable {
    private static final String SCRIPT = "bert.py";
    /// `c10::ScalarType::Float`
    private static final long FLOAT32 = 6;
    /// Bytes; what libtorch's own allocator gives.
    private static final long ALIGNMENT = 64;

    private static final List<String> EMBEDDING = List.of(
            "word_embeddings.weight",
            "position_embeddings.weight",
            "token_type_embeddings.weight",
            "LayerNorm.weight",
            "LayerNorm.bias");
    private static final List<String> LAYER = List.of(
            "attention.self.query.weight",
            "attention.self.key.weight",
            "attention.self.value.weight",
            "attention.self.query.bias",
            "attention.self.key.bias",
            "attention.self.value.bias",
            "attention.output.dense.weight",
            "attention.output.dense.bias",
            "attention.output.LayerNorm.weight",
            "attention.output.LayerNorm.bias",
            "intermediate.dense.weight",
            "intermediate.dense.bias",
            "output.dense.weight",
            "output.dense.bias",
            "output.LayerNorm.weight",
            "output.LayerNorm.bias");

    private final PtNDManager manager;
    private final PtSymbolBlock module;

    private BertNetwork(PtNDManager manager, PtSymbolBlock module) {
        this.manager = manager;
        this.module = module;
    }

    /// @throws ModelException if a tensor is missing
    static BertNetwork load(Device device, OnnxWeights weights, ModelSource source) {
        PtNDManager manager = (PtNDManager) NDManager.newBaseManager(device, "PyTorch");
        BertNetwork network = new BertNetwork(manager, loadModule(manager, source));
        try {
            network.hand("set_embed", weights, "embeddings.", EMBEDDING);
            for (int layer = 0; layer < source.layers(); layer++) {
                network.hand("add_layer", weights, "encoder.layer." + layer + ".", LAYER);
            }
        } catch (ModelException e) {
            network.close();
            throw e;
        }
        return network;
    }

    /// One pass over a rectangle of tokens.
    ///
    /// @param ids one row per text, not padded, none empty
    /// @return per row the mean of the last hidden states, not normalised; its length is the model's dimension
    float[][] forward(List<long[]> ids) {
        // thread-local in libtorch; profiling runs would make the first calls of every shape slow
        JniUtils.setGraphExecutorOptimize(false);
        int rows = ids.size();
        long[] lengths = ids.stream().mapToLong(row -> row.length).toArray();
        int longest = Math.toIntExact(Arrays.stream(lengths).max().orElse(0));
        boolean padded = Arrays.stream(lengths).anyMatch(length -> length != longest);
        long[] rectangle = new long[rows * longest];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(ids.get(row), 0, rectangle, row * longest, (int) lengths[row]);
        }
        try (PtNDManager scratch = (PtNDManager) manager.newSubManager()) {
            PtNDArray tokens = (PtNDArray) scratch.create(rectangle, new Shape(rows, longest));
            PtNDArray counts = (PtNDArray) scratch.create(lengths);
            try (IValue result = call("forward", IValue.from(tokens), IValue.from(counts), IValue.from(padded))) {
                return rows(result.toTensor(scratch));
            }
        }
    }

    @Override
    public void close() {
        module.close();
        manager.close();
    }

    private static float[][] rows(NDArray tensor) {
        int rows = (int) tensor.getShape().get(0);
        int columns = (int) tensor.getShape().get(1);
        FloatBuffer values = tensor.toByteBuffer().asFloatBuffer();
        float[][] vectors = new float[rows][columns];
        for (float[] vector : vectors) {
            values.get(vector);
        }
        return vectors;
    }

    private static PtSymbolBlock loadModule(PtNDManager manager, ModelSource source) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("training", new Attribute.Flag(false));
        attributes.put("layers", new Attribute.EmptyList("List[List[Tensor]]"));
        attributes.put("embed", new Attribute.EmptyList("List[Tensor]"));
        attributes.put("heads", new Attribute.Int(source.heads()));
        attributes.put("eps", new Attribute.Real(source.layerNormEpsilon()));
        try (InputStream script = BertNetwork.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IllegalStateException("not on the class path: " + SCRIPT);
            }
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8);
            byte[] archive = TorchScriptArchive.build("Bert", text, attributes);
            return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives tensors to a method of the module, which keeps copies of its own.
    private void hand(String method, OnnxWeights weights, String prefix, List<String> names) {
        // freed at once: the collector would leave buffers as large as the model until it has a reason to run
        try (Arena arena = Arena.ofConfined()) {
            List<NDArray> lent = new ArrayList<>();
            try {
                PtNDArray[] tensors = new PtNDArray[names.size()];
                for (int i = 0; i < tensors.length; i++) {
                    tensors[i] = lend(weights.get(prefix + names.get(i)), arena, lent);
                }
                call(method, IValue.listFrom(tensors), IValue.from(FLOAT32)).close();
            } finally {
                lent.forEach(NDArray::close);
            }
        }
    }

    private PtNDArray lend(OnnxWeights.Tensor tensor, Arena arena, List<NDArray> lent) {
        ByteBuffer data =
                arena.allocate(tensor.data().size(), ALIGNMENT).asByteBuffer().order(ByteOrder.nativeOrder());
        tensor.data().copyTo(data);
        PtNDArray array = manager.create(data.flip(), tensor.shape(), DataType.FLOAT32);
        lent.add(array);
        if (!tensor.transposed()) {
            return array;
        }
        PtNDArray transposed = array.transpose();
        lent.add(transposed);
        return transposed;
    }

    private IValue call(String method, IValue... arguments) {
        try {
            return IValueUtils.runMethod(module, method, arguments);
        } finally {
            for (IValue argument : arguments) {
                argument.close();
            }
        }
    }
}
