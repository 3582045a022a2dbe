package io.codex.core.endpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How a control port proves that it knows the token without showing it.
///
/// @param proof HMAC-SHA-256, keyed with the token, over service, generation and the asker's nonce
record ControlProof(String service, long generation, String proof) {
    private static final String ALGORITHM = "HmacSHA256";

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
