package io.codex.embed.model;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The content of a model's files. A loaded model keeps nothing of it.
///
/// @param weights an ONNX file, about 90 MB for the default model
/// @param tokenizer a Hugging Face `tokenizer.json`
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
public record ModelFiles(ByteBuffer weights, byte[] tokenizer) {
    /// The weights' file in a model's folder.
    public static final String WEIGHTS = "model.onnx";

    /// The tokenizer's file in a model's folder.
    public static final String TOKENIZER = "tokenizer.json";

    /// As they are published, which is so in tests and in dev mode.
    ///
    /// @throws ModelException if they are not on the class path
    public static ModelFiles onClassPath(ModelSource source) {
        return new ModelFiles(
                ByteBuffer.wrap(resource(source.weightsResource())), resource(source.tokenizerResource()));
    }

    /// As an installation has them: the weights are mapped, not read, and are gone when the arena is closed.
    ///
    /// @param folder holds [#WEIGHTS] and [#TOKENIZER]
    /// @throws ModelException naming the file that is missing or cannot be read
    public static ModelFiles inFolder(Path folder, Arena arena) {
        Path weights = folder.resolve(WEIGHTS);
        Path tokenizer = folder.resolve(TOKENIZER);
        try (FileChannel channel = FileChannel.open(weights)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena)
                    .asByteBuffer();
            return new ModelFiles(mapped, Files.readAllBytes(tokenizer));
        } catch (NoSuchFileException e) {
            throw new ModelException(e.getFile() + " is missing", e);
        } catch (IOException e) {
            throw new ModelException("cannot read %s or %s: %s".formatted(weights, tokenizer, e.getMessage()), e);
        }
    }

    private static byte[] resource(String name) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(name)) {
            if (in == null) {
                throw new ModelException("not on the class path: " + name, null);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ModelException("cannot read the class path resource " + name, e);
        }
    }
}
