package io.codex.core.service;

import io.codex.core.error.CodexException;

/// A service does not accept the token that it was shown.
final class TokenRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ServiceAddress address;
    private final CodexException failure;

    TokenRefusedException(ServiceAddress address, CodexException failure) {
        super(failure.getMessage(), failure);
        this.address = address;
        this.failure = failure;
    }

    ServiceAddress address() {
        return address;
    }

    CodexException failure() {
        return failure;
    }
}
