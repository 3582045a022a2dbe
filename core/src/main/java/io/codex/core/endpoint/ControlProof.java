package io.codex.core.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// How a service proves, on its control port or its own, that it knows the token without showing it.
///
/// @param proof HMAC-SHA-256, keyed with the token, over service, generation and the asker's nonce
public record ControlProof(String service, long generation, String proof) {
    private static final String ALGORITHM = "HmacSHA256";

    /// Enough for a random nonce; a longer one is refused.
    private static final String NONCE = "[0-9a-zA-Z]{1,128}";

    /// The answer to somebody's nonce; empty if it is none.
    public static Optional<ControlProof> answer(Secret token, String service, long generation, @Nullable String nonce) {
        return Optional.ofNullable(nonce)
                .filter(given -> given.matches(NONCE))
                .map(given -> of(token, service, generation, given));
    }

    static ControlProof of(Secret token, String service, long generation, String nonce) {
        String text = String.join("\n", "codex-control", service, Long.toString(generation), nonce);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(token.value().getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return new ControlProof(service, generation, HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
