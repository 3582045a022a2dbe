package io.codex.core.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/// Bytes that a seed determines, and what is needed to compare many of them.
record RandomBytes(long seed, int size) {
    void writeTo(OutputStream output) throws IOException {
        var random = new Random(seed);
        var block = new byte[65_536];
        for (int left = size; left > 0; left -= block.length) {
            random.nextBytes(block);
            output.write(block, 0, Math.min(left, block.length));
        }
    }

    String checksum() throws IOException {
        MessageDigest digest = sha256();
        writeTo(new OutputStream() {
            @Override
            public void write(int one) {
                digest.update((byte) one);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                digest.update(bytes, offset, length);
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    static String checksum(InputStream input) throws IOException {
        MessageDigest digest = sha256();
        var block = new byte[65_536];
        for (int read = input.read(block); read >= 0; read = input.read(block)) {
            digest.update(block, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
