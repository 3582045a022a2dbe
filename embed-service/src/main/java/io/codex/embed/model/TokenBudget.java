package io.codex.embed.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Cuts texts into rectangular passes: of similar length, so that little is padding, and of bounded size, so that
/// memory is bounded and a short request does not wait for a whole long one.
///
/// @param tokens rows × longest row of one pass; a single longer text is a pass of its own
record TokenBudget(int tokens) {
    TokenBudget {
        if (tokens < 1) {
            throw new IllegalArgumentException("a pass needs at least one token: " + tokens);
        }
    }

    /// @param lengths tokens per text
    /// @param lanes passes that can run at once: the work is cut finer if there would be fewer
    /// @return the texts' indices, longest texts first, each in exactly one pass
    List<List<Integer>> passes(int[] lengths, int lanes) {
        long total = IntStream.of(lengths).asLongStream().sum();
        long limit = Math.min(tokens, Math.ceilDiv(total, lanes));
        List<Integer> longestFirst = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -lengths[i]))
                .toList();
        List<List<Integer>> passes = new ArrayList<>();
        List<Integer> pass = new ArrayList<>();
        for (int index : longestFirst) {
            if (!pass.isEmpty() && (pass.size() + 1L) * lengths[pass.getFirst()] > limit) {
                passes.add(List.copyOf(pass));
                pass.clear();
            }
            pass.add(index);
        }
        if (!pass.isEmpty()) {
            passes.add(List.copyOf(pass));
        }
        return passes;
    }
}
