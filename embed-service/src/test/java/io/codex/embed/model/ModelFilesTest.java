package io.codex.embed.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFolderHoldsTheSameModelAsTheClassPath() throws IOException {
        write(ModelFiles.WEIGHTS, LoadedModel.FILES.weights().array());
        write(ModelFiles.TOKENIZER, LoadedModel.FILES.tokenizer());

        try (Arena arena = Arena.ofConfined()) {
            ModelFiles files = ModelFiles.inFolder(folder, arena);

            assertThat(ModelFingerprint.of(files, 256)).isEqualTo(LoadedModel.MODEL.fingerprint());
            assertThat(OnnxWeights.parse(files.weights()).get("embeddings.LayerNorm.bias"))
                    .isEqualTo(OnnxWeights.parse(LoadedModel.FILES.weights()).get("embeddings.LayerNorm.bias"));
        }
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        assertThatThrownBy(() -> ModelFiles.inFolder(folder, Arena.global()))
                .isInstanceOf(ModelException.class)
                .hasMessage(folder.resolve("model.onnx") + " is missing");

        write(ModelFiles.WEIGHTS, new byte[1]);
        assertThatThrownBy(() -> ModelFiles.inFolder(folder, Arena.global()))
                .isInstanceOf(ModelException.class)
                .hasMessage(folder.resolve("tokenizer.json") + " is missing");
    }

    private void write(String name, byte[] content) throws IOException {
        Files.write(folder.resolve(name), content);
    }
}
