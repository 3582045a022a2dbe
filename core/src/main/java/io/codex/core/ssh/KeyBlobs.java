package io.codex.core.ssh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Public keys as SSH sends them (RFC 4253, 6.6).
final class KeyBlobs {
    private KeyBlobs() {}

    /// Such as `ssh-ed25519`.
    static String type(byte[] blob) {
        return new String(blob, Integer.BYTES, ByteBuffer.wrap(blob).getInt(), StandardCharsets.US_ASCII);
    }
}
