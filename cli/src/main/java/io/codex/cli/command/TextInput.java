package io.codex.cli.command;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// Texts from outside, which must be UTF-8.
final class TextInput {
    private TextInput() {}

    /// @param source where the bytes come from, for the message
    /// @throws CodexException that names the first byte which is not UTF-8
    static String decode(byte[] bytes, String source) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer input = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(input, text, true);
        if (result.isError()) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "%s is not UTF-8: byte %d is 0x%02x".formatted(source, input.position(), bytes[input.position()]),
                    "convert it, for example with: iconv -f ISO-8859-1 -t UTF-8");
        }
        return text.flip().toString();
    }
}
