package io.codex.embed.rest;

import java.time.Duration;

/// An answer other than 200.
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient ErrorBody body;
    private final Duration retryAfter;

    /// @param retryAfter when the same request may succeed; zero: it will not
    ApiException(int status, ErrorBody body, Duration retryAfter) {
        super(body.detail());
        this.status = status;
        this.body = body;
        this.retryAfter = retryAfter;
    }

    /// @param error a word for programs; see [ErrorBody]
    static ApiException of(int status, String error, String detail, String hint) {
        return new ApiException(status, new ErrorBody(error, detail, hint), Duration.ZERO);
    }

    /// The same request may succeed later.
    static ApiException temporary(int status, String error, String detail, String hint, Duration retryAfter) {
        return new ApiException(status, new ErrorBody(error, detail, hint), retryAfter);
    }

    int status() {
        return status;
    }

    ErrorBody body() {
        return body;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
