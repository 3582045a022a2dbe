package io.codex.cli.discover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// The content of a file, or why it is not text.
sealed interface TextFile {
    /// git looks for a zero byte in as many bytes.
    int LOOKED_AT = 8000;

    /// @param hash SHA-256 of the bytes, in hexadecimal
    record Text(String hash, long bytes, String text) implements TextFile {}

    record NotText(SkipReason reason) implements TextFile {}

    static TextFile read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            return new NotText(SkipReason.UNREADABLE);
        }
        for (int index = 0; index < Math.min(bytes.length, LOOKED_AT); index++) {
            if (bytes[index] == 0) {
                return new NotText(SkipReason.BINARY);
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return Content.isIn(text) ? new Text(sha256(bytes), bytes.length, text) : new NotText(SkipReason.EMPTY);
        } catch (CharacterCodingException e) {
            return new NotText(SkipReason.NOT_UTF8);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
