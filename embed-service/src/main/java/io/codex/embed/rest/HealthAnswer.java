package io.codex.embed.rest;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/// The answer of `GET /health`, in the field names of the clients that exist. It is open to anybody, and tells nothing
/// that the scheduler's queue would not.
///
/// @param status `healthy`, `loading` or `draining`
/// @param device `cpu`, or `cuda:0`
/// @param gpuName null on the CPU
/// @param gpuMemoryMb total, in MiB; null on the CPU
/// @param idleSeconds since the last request that was answered
/// @param idleTimeout seconds after which an idle service ends; 0: it does not
/// @param workerGpu index of the GPU; null on the CPU
@JsonNaming(SnakeCaseStrategy.class)
public record HealthAnswer(
        String status,
        String model,
        String device,
        @Nullable String gpuName,
        @Nullable Long gpuMemoryMb,
        long uptimeSeconds,
        long idleSeconds,
        int idleTimeout,
        String hostname,
        String location,
        @Nullable Integer workerGpu) {}
