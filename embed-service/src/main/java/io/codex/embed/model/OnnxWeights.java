package io.codex.embed.model;

import ai.djl.ndarray.types.Shape;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fp32 weights of a transformer in an ONNX file, under the names that PyTorch gives them.
///
/// An exporter folds `Linear` into `MatMul` with an anonymous, transposed constant, followed by `Add` of the named
/// bias: the weight's name is recovered from that pair. Field numbers: onnx.proto3 of ONNX 1.x.
final class OnnxWeights {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_OP_TYPE = 4;
    private static final int TENSOR_DIMS = 1;
    private static final int TENSOR_DATA_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW_DATA = 9;
    private static final long FLOAT = 1;

    /// @param shape as stored
    /// @param data little-endian fp32, row-major
    /// @param transposed stored as [in, out], where PyTorch has [out, in]
    record Tensor(Shape shape, ByteString data, boolean transposed) {}

    private record Node(String operator, List<String> inputs, List<String> outputs) {}

    private final Map<String, Tensor> tensors = new HashMap<>();

    private OnnxWeights() {}

    /// @throws ModelException if the bytes are not an ONNX model
    static OnnxWeights parse(ByteBuffer file) {
        try {
            UnknownFieldSet graph = message(message(UnsafeByteOperations.unsafeWrap(file.duplicate())), MODEL_GRAPH);
            OnnxWeights weights = new OnnxWeights();
            for (ByteString tensor : graph.getField(GRAPH_INITIALIZER).getLengthDelimitedList()) {
                weights.addTensor(message(tensor));
            }
            List<Node> nodes = new ArrayList<>();
            for (ByteString node : graph.getField(GRAPH_NODE).getLengthDelimitedList()) {
                nodes.add(node(message(node)));
            }
            weights.nameMatMulWeights(nodes);
            return weights;
        } catch (IOException e) {
            throw new ModelException("the weights are not an ONNX file: " + e.getMessage(), e);
        }
    }

    /// @throws ModelException if there is no such fp32 tensor
    Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new ModelException("the weights have no fp32 tensor " + name, null);
        }
        return tensor;
    }

    private void addTensor(UnknownFieldSet tensor) throws IOException {
        if (number(tensor, TENSOR_DATA_TYPE) == FLOAT && tensor.hasField(TENSOR_RAW_DATA)) {
            ByteString data =
                    tensor.getField(TENSOR_RAW_DATA).getLengthDelimitedList().getFirst();
            tensors.put(string(tensor, TENSOR_NAME), new Tensor(shape(tensor), data, false));
        }
    }

    private void nameMatMulWeights(List<Node> nodes) {
        Map<String, Node> producers = new HashMap<>();
        nodes.forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
        for (Node node : nodes) {
            if (node.operator().equals("Add")) {
                nameWeight(node.inputs().get(0), producers.get(node.inputs().get(1)));
                nameWeight(node.inputs().get(1), producers.get(node.inputs().get(0)));
            }
        }
    }

    private void nameWeight(String bias, @Nullable Node producer) {
        if (producer == null || !producer.operator().equals("MatMul") || !bias.endsWith(".bias")) {
            return;
        }
        Tensor weight = tensors.get(producer.inputs().get(1));
        if (weight != null) {
            String name = bias.substring(0, bias.length() - "bias".length()) + "weight";
            tensors.put(name, new Tensor(weight.shape(), weight.data(), true));
        }
    }

    private static Shape shape(UnknownFieldSet tensor) throws IOException {
        UnknownFieldSet.Field field = tensor.getField(TENSOR_DIMS);
        List<Long> dims = new ArrayList<>(field.getVarintList());
        for (ByteString packed : field.getLengthDelimitedList()) {
            CodedInputStream in = packed.newCodedInput();
            while (!in.isAtEnd()) {
                dims.add(in.readInt64());
            }
        }
        return new Shape(dims);
    }

    private static Node node(UnknownFieldSet node) {
        return new Node(string(node, NODE_OP_TYPE), strings(node, NODE_INPUT), strings(node, NODE_OUTPUT));
    }

    private static UnknownFieldSet message(UnknownFieldSet parent, int field) throws IOException {
        List<ByteString> messages = parent.getField(field).getLengthDelimitedList();
        if (messages.isEmpty()) {
            throw new IOException("field " + field + " is missing");
        }
        return message(messages.getFirst());
    }

    private static UnknownFieldSet message(ByteString bytes) throws IOException {
        CodedInputStream in = bytes.newCodedInput();
        // slices of the file's array: the weights are not copied on the heap
        in.enableAliasing(true);
        return UnknownFieldSet.parseFrom(in);
    }

    private static List<String> strings(UnknownFieldSet message, int field) {
        return message.getField(field).getLengthDelimitedList().stream()
                .map(ByteString::toStringUtf8)
                .toList();
    }

    private static String string(UnknownFieldSet message, int field) {
        return strings(message, field).stream().reduce("", (_, last) -> last);
    }

    private static long number(UnknownFieldSet message, int field) {
        return message.getField(field).getVarintList().stream().reduce(0L, (_, last) -> last);
    }
}
