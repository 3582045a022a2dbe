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
    /// @return the texts' indices, shortest first, each in exactly one pass
    List<List<Integer>> passes(int[] lengths) {
        List<Integer> shortestFirst = IntStream.range(0, lengths.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> lengths[i]))
                .toList();
        List<List<Integer>> passes = new ArrayList<>();
        List<Integer> pass = new ArrayList<>();
        for (int index : shortestFirst) {
            if (!pass.isEmpty() && (pass.size() + 1L) * lengths[index] > tokens) {
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
