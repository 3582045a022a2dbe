package io.codex.embed.torch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which of the GPUs that CUDA sees: within a job those of the job, counted from 0 (`CUDA_VISIBLE_DEVICES`).
public sealed interface GpuSelection {
    /// Reads `all`, a number of GPUs, or indices with commas: `0,2,3`; of a single one `2,`.
    ///
    /// @throws CodexException for another text
    static GpuSelection parse(String text) {
        String word = text.strip();
        if (word.equalsIgnoreCase("all")) {
            return new All();
        }
        if (word.matches("\\d{1,4}")) {
            return new First(Integer.parseInt(word));
        }
        if (!word.matches("\\d{1,4}(\\s*,\\s*\\d{1,4})*,?")) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "codex.embed.gpus is '%s'".formatted(text),
                    "it can be all, a number of GPUs, or their indices: 0,2,3");
        }
        return new Indices(Arrays.stream(word.split("\\s*,\\s*"))
                .map(Integer::valueOf)
                .distinct()
                .toList());
    }

    /// For messages: `GPU 0`, `2 GPUs`.
    String inWords();

    /// @param visible how many CUDA sees
    /// @return their indices; empty if that many are not there
    List<Integer> among(int visible);

    record All() implements GpuSelection {
        @Override
        public String inWords() {
            return "all GPUs";
        }

        @Override
        public List<Integer> among(int visible) {
            return IntStream.range(0, visible).boxed().toList();
        }
    }

    /// The first ones.
    record First(int count) implements GpuSelection {
        @Override
        public String inWords() {
            return count + (count == 1 ? " GPU" : " GPUs");
        }

        @Override
        public List<Integer> among(int visible) {
            return count > visible
                    ? List.of()
                    : IntStream.range(0, count).boxed().toList();
        }
    }

    record Indices(List<Integer> indices) implements GpuSelection {
        public Indices {
            indices = List.copyOf(indices);
        }

        @Override
        public String inWords() {
            return (indices.size() == 1 ? "GPU " : "GPUs ")
                    + indices.stream().map(String::valueOf).collect(Collectors.joining(", "));
        }

        @Override
        public List<Integer> among(int visible) {
            return indices.stream().allMatch(index -> index < visible) ? indices : List.of();
        }
    }
}
