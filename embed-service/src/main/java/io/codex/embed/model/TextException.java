package io.codex.embed.model;

/// One text of a request cannot be embedded.
public final class TextException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why there is no vector.
    public enum Reason {
        /// nothing that the tokenizer makes a token of
        NO_TOKENS,
        /// the network's output is NaN, infinite or zero
        UNUSABLE_VECTOR
    }

    private final Reason reason;
    private final int index;

    TextException(Reason reason, int index) {
        super("text " + index + ": " + reason);
        this.reason = reason;
        this.index = index;
    }

    public Reason reason() {
        return reason;
    }

    /// The text's position in the request, from 0.
    public int index() {
        return index;
    }
}
