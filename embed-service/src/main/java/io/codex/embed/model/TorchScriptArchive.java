package io.codex.embed.model;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript archive built in memory from a class's source text and the attributes of one instance. It holds no
/// tensors: those are handed to the loaded module. Format: an uncompressed zip of source and a protocol-2 pickle, as
/// `torch.jit.save` writes it (caffe2/serialize, torch/csrc/jit/serialization of PyTorch 2.5).
final class TorchScriptArchive {
    private static final String ROOT = "module/";

    /// The value of an attribute.
    sealed interface Attribute {
        record Flag(boolean value) implements Attribute {}

        record Int(int value) implements Attribute {}

        record Real(double value) implements Attribute {}

        /// An empty list of the given TorchScript type, e.g. `List[Tensor]`.
        record EmptyList(String type) implements Attribute {}
    }

    private TorchScriptArchive() {}

    /// @param className the class that `source` declares
    /// @param attributes every attribute of the class, with its initial value
    static byte[] build(String className, String source, Map<String, Attribute> attributes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            add(zip, "data.pkl", pickle(className, attributes));
            add(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            add(zip, "constants.pkl", new byte[] {(byte) 0x80, 2, ')', '.'});
            add(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
            add(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(ROOT + name);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] pickle(String className, Map<String, Attribute> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(0x80);
        out.write(2);
        out.writeBytes("c__torch__\n" + className + "\n)");
        out.write(0x81);
        out.writeBytes("}(");
        for (Map.Entry<String, Attribute> attribute : attributes.entrySet()) {
            writeString(out, attribute.getKey());
            write(out, attribute.getValue());
        }
        out.writeBytes("ub.");
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, Attribute attribute) throws IOException {
        switch (attribute) {
            case Attribute.Flag(boolean value) -> out.write(value ? 0x88 : 0x89);
            case Attribute.Int(int value) -> {
                out.write('J');
                out.writeInt(Integer.reverseBytes(value));
            }
            case Attribute.Real(double value) -> {
                out.write('G');
                out.writeDouble(value);
            }
            case Attribute.EmptyList(String type) -> {
                out.writeBytes("ctorch.jit._pickle\nrestore_type_tag\n]");
                writeString(out, type);
                out.write(0x86);
                out.write('R');
            }
        }
    }

    private static void writeString(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeInt(Integer.reverseBytes(utf8.length));
        out.write(utf8);
    }
}
