package io.codex.embed.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer of `GET /info`.
///
/// @param gpu the first of the devices
/// @param devices all that have the model; empty while it is loaded
@JsonNaming(SnakeCaseStrategy.class)
public record InfoAnswer(
        ModelInfo model, GpuInfo gpu, List<DeviceWork> devices, ConfigInfo config, ServerInfo server, StatsInfo stats) {
    /// @param fingerprint of normalised vectors of the model's own dimension, as an embedding without options gets it
    /// @param maxTokens per text; longer texts are cut
    @JsonNaming(SnakeCaseStrategy.class)
    public record ModelInfo(
            String name,
            boolean loaded,
            int dimension,
            int maxTokens,
            String pooling,
            String dtype,
            String device,
            @Nullable String fingerprint) {}

    /// @param name null on the CPU
    /// @param memoryMb total, in MiB; null on the CPU
    @JsonNaming(SnakeCaseStrategy.class)
    public record GpuInfo(
            @Nullable String name,
            @Nullable Long memoryMb,
            @Nullable Integer index) {}

    /// @param name `cpu`, or `cuda:0`
    /// @param gpuName null on the CPU
    /// @param memoryMb total, in MiB; null on the CPU
    /// @param index null on the CPU
    /// @param passes forward passes done or begun
    @JsonNaming(SnakeCaseStrategy.class)
    public record DeviceWork(
            String name,
            @Nullable String gpuName,
            @Nullable Long memoryMb,
            @Nullable Integer index,
            long passes) {}

    /// @param requestTimeout seconds
    @JsonNaming(SnakeCaseStrategy.class)
    public record ConfigInfo(
            int maxTexts,
            int maxWaitingTexts,
            long maxBodyBytes,
            int passTokens,
            int threads,
            int workers,
            long requestTimeout) {}

    /// @param jobId null outside of a scheduler's job
    @JsonNaming(SnakeCaseStrategy.class)
    public record ServerInfo(
            String version,
            String hostname,
            String location,
            String cluster,
            @Nullable String jobId,
            long pid,
            long uptimeSeconds) {}

    /// @param errors requests to embed that got no vectors
    /// @param waitingTexts texts of admitted requests that have no vectors yet
    @JsonNaming(SnakeCaseStrategy.class)
    public record StatsInfo(long requests, long texts, long tokens, long errors, int waitingTexts, long idleSeconds) {}

    /// The answer of `GET /workers`.
    ///
    /// @param gpuPool indices of the GPUs in use
    @JsonNaming(SnakeCaseStrategy.class)
    public record WorkersAnswer(int workerCount, List<Integer> gpuPool, List<Worker> workers) {}

    /// One forward pass at a time.
    @JsonNaming(SnakeCaseStrategy.class)
    public record Worker(int id, String device, int threads) {}
}
