package io.codex.core.ssh;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/// A command's standard error, without the line that {@link FarCommand} puts in.
final class FarCommandErrors {
    /// Of what comes before the line: a login shell may write.
    private static final int BEFORE = 1 << 16;

    private final CompletableFuture<String> text = new CompletableFuture<>();
    private volatile long leader = -1;

    FarCommandErrors(InputStream stream) {
        this(stream, true);
    }

    private FarCommandErrors(InputStream stream, boolean kept) {
        Thread.ofVirtual().name("ssh command's errors").start(() -> read(stream, kept));
    }

    /// Reads and drops it.
    static FarCommandErrors dropped(InputStream stream) {
        return new FarCommandErrors(stream, false);
    }

    private void read(InputStream stream, boolean kept) {
        try (var errors = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            var before = new StringBuilder();
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                int at = line.lastIndexOf(FarCommand.LEADER);
                if (at >= 0) {
                    before.append(line, 0, at);
                    leader = Long.parseLong(line.substring(at + FarCommand.LEADER.length()));
                    break;
                }
                if (before.length() < BEFORE) {
                    before.append(line).append('\n');
                }
            }
            if (kept) {
                var rest = new StringWriter();
                errors.transferTo(rest);
                text.complete(before.append(rest).toString());
            } else {
                errors.transferTo(Writer.nullWriter());
                text.complete("");
            }
        } catch (IOException e) {
            text.completeExceptionally(new UncheckedIOException(e));
        }
    }

    /// Of the command's process group; empty until the far side has said it.
    OptionalLong leader() {
        return leader < 0 ? OptionalLong.empty() : OptionalLong.of(leader);
    }

    /// All of it, once it has ended.
    String text() {
        return text.join();
    }
}
