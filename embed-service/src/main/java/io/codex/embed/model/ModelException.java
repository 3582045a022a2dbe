package io.codex.embed.model;

import org.jspecify.annotations.Nullable;

/// The model's files cannot be used: damaged, or of another architecture.
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
