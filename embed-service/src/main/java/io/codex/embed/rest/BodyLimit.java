package io.codex.embed.rest;

import org.jspecify.annotations.Nullable;

/// The size that a request may have.
///
/// @param bytes of the body
record BodyLimit(long bytes) {
    /// @param contentLength the header's value; null and malformed ones are left to the HTTP server, which counts
    boolean isExceededBy(@Nullable String contentLength) {
        try {
            return contentLength != null && Long.parseLong(contentLength) > bytes;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    static ErrorBody tooLarge() {
        return new ErrorBody(
                "body_too_large", "the request is larger than CODEX_EMBED_MAX_BODY allows", "send fewer texts at once");
    }
}
