package io.codex.embed.rest;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a request to embed must be before the model sees it.
final class RequestCheck {
    private RequestCheck() {}

    /// @return the request's texts
    /// @throws ApiException 422, naming the index of the first text that is wrong
    static List<String> texts(@Nullable EmbedRequest request, int maxTexts) {
        List<@Nullable String> texts = request == null ? null : request.texts();
        if (texts == null) {
            throw invalid("texts is missing", "send {\"texts\": [\"...\"]}");
        }
        if (texts.isEmpty()) {
            throw invalid("texts is empty", "send at least one text");
        }
        if (texts.size() > maxTexts) {
            throw invalid(
                    "texts has %d entries, at most %d are allowed".formatted(texts.size(), maxTexts),
                    "split the request");
        }
        return IntStream.range(0, texts.size())
                .mapToObj(index -> text(texts.get(index), index))
                .toList();
    }

    /// @return the dimension to answer with
    /// @throws ApiException 400 above the model's own, 422 below 1
    static int dimension(@Nullable Integer requested, int own) {
        if (requested == null) {
            return own;
        }
        if (requested < 1) {
            throw invalid("dimension is " + requested, "send a dimension from 1 to " + own + ", or none");
        }
        if (requested > own) {
            throw ApiException.of(
                    400,
                    "dimension_too_large",
                    "dimension %d is above the model's own %d".formatted(requested, own),
                    "send a dimension up to " + own + ", or none");
        }
        return requested;
    }

    private static String text(@Nullable String text, int index) {
        if (text == null) {
            throw invalid("texts[" + index + "] is null", "send strings only");
        }
        if (text.isBlank()) {
            throw noContent(index);
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw invalid(
                    "texts[" + index + "] has half a surrogate pair, which is no character",
                    "decode the source with its real encoding, or replace what cannot be decoded");
        }
        return text;
    }

    /// A text with nothing to embed.
    static ApiException noContent(int index) {
        return ApiException.of(
                422, "empty_text", "texts[" + index + "] is empty or blank", "leave texts without content out");
    }

    private static ApiException invalid(String detail, String hint) {
        return ApiException.of(422, "invalid_request", detail, hint);
    }
}
