package io.codex.core.endpoint;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The GPUs that a service uses, in the words of `nvidia-smi`, which knows nothing of `CUDA_VISIBLE_DEVICES`.
///
/// @param ids an index, or a UUID or its beginning, each (CUDA C++ Programming Guide, "CUDA Environment Variables")
public record VisibleGpus(List<String> ids) {
    public VisibleGpus {
        ids = List.copyOf(ids);
    }

    /// @param indices as CUDA counts: among the visible ones
    /// @param visible `CUDA_VISIBLE_DEVICES`; null if it is not set
    public static VisibleGpus of(List<Integer> indices, @Nullable String visible) {
        List<String> all = visible == null
                ? IntStream.rangeClosed(
                                0,
                                indices.stream().mapToInt(index -> index).max().orElse(-1))
                        .mapToObj(Integer::toString)
                        .toList()
                : Arrays.stream(visible.split(",")).map(String::strip).toList();
        return new VisibleGpus(indices.stream()
                .filter(index -> index < all.size())
                .map(all::get)
                .toList());
    }

    boolean contains(GpuUsage gpu) {
        return ids.stream().anyMatch(id -> id.equals(Integer.toString(gpu.index())) || isUuidOf(gpu, id));
    }

    private static boolean isUuidOf(GpuUsage gpu, String id) {
        return gpu.uuid() != null && id.startsWith("GPU-") && gpu.uuid().startsWith(id);
    }
}
