package io.codex.core.facility;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How texts become vectors, and where clients look when nothing else says where.
public record EmbeddingConfig(
        @Key("the model that clients expect; another one at the service is refused") @Nullable
        String model,

        @Key(value = "length of its vectors", form = Form.POSITIVE) @Nullable
        Integer dimension,

        @Key(
                value = "`remote`: in the service, wherever it runs; `local`: in one on the same host",
                byDefault = "remote")
        EmbeddingBackend backend,

        @JsonProperty("embed-host")
        @Key("the host of the service, for clients that find no record and no job")
        @Nullable
        String embedHost,

        @JsonProperty("server-port") @Key(value = "its port there", byDefault = "18765", form = Form.PORT)
        Integer serverPort,

        @JsonProperty("remote-url")
        @Key(value = "its whole address, asked after `embed-host`", form = Form.URL)
        @Nullable
        String remoteUrl) {
    private static final int PORT = 18765;

    public EmbeddingConfig {
        backend = Objects.requireNonNullElse(backend, EmbeddingBackend.REMOTE);
        serverPort = Objects.requireNonNullElse(serverPort, PORT);
    }

    static EmbeddingConfig usual() {
        return new EmbeddingConfig(null, null, EmbeddingBackend.REMOTE, null, PORT, null);
    }
}
