package io.codex.embed.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// The token that a client must know. Accepted as `Authorization: Bearer TOKEN`, and as HTTP Basic with any user and
/// the token as password, for clients that can only put it into a URL.
final class AccessToken {
    private final byte[] token;

    AccessToken(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    /// @param authorization the header's value, null if it is missing
    boolean accepts(@Nullable String authorization) {
        if (authorization == null) {
            return false;
        }
        int space = authorization.indexOf(' ');
        String scheme = space < 0 ? "" : authorization.substring(0, space);
        String credentials = authorization.substring(space + 1).strip();
        if (scheme.equalsIgnoreCase("Bearer")) {
            return isToken(credentials.getBytes(StandardCharsets.UTF_8));
        }
        return scheme.equalsIgnoreCase("Basic") && isToken(password(credentials));
    }

    private static byte[] password(String credentials) {
        try {
            String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            return pair.substring(pair.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // not Base64: no password
            return new byte[0];
        }
    }

    private boolean isToken(byte[] given) {
        return MessageDigest.isEqual(token, given);
    }
}
