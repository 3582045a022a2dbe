package io.codex.core.ssh;

import java.util.Optional;

/// Asks a person for a secret.
public interface SshPrompt {
    /// @param question such as `passphrase of ~/.ssh/id_ed25519: `
    /// @return empty when nobody is there to answer, or the person gives up
    Optional<String> secret(String question);

    /// For processes without a terminal.
    static SshPrompt nobody() {
        return new Nobody();
    }

    /// Ways to authenticate that always ask are not even begun.
    record Nobody() implements SshPrompt {
        @Override
        public Optional<String> secret(String question) {
            return Optional.empty();
        }
    }
}
