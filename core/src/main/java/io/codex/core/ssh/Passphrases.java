package io.codex.core.ssh;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Unlocks keys by asking, and remembers in memory what was right.
final class Passphrases {
    private static final int TRIES = 3;

    private final SshPrompt prompt;
    private final Map<Path, String> right = new ConcurrentHashMap<>();

    Passphrases(SshPrompt prompt) {
        this.prompt = prompt;
    }

    /// @param limit goes on after the answer
    boolean unlock(KeyPair key, Path file, TimeLimit limit) throws JSchException {
        if (!key.isEncrypted()) {
            return true;
        }
        String known = right.get(file);
        if (known != null && key.decrypt(known.getBytes(StandardCharsets.UTF_8))) {
            return true;
        }
        for (int i = 0; i < TRIES; i++) {
            Optional<String> answer = limit.during(() -> prompt.secret("passphrase of %s: ".formatted(file)));
            if (answer.isEmpty()) {
                return false;
            }
            if (key.decrypt(answer.get().getBytes(StandardCharsets.UTF_8))) {
                right.put(file, answer.get());
                return true;
            }
        }
        return false;
    }
}
