package io.codex.core.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/// What a process prints, read beside whatever else is waited for, so that no pipe fills.
public final class StreamText {
    private StreamText() {}

    /// All of it as UTF-8, when the stream has ended; closes it. An `IOException` is the future's.
    public static CompletableFuture<String> read(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.startVirtualThread(() -> {
            try (stream) {
                text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.completeExceptionally(e);
            }
        });
        return text;
    }
}
