package io.codex.embed.torch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.embed.config.DevicePreference;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Where the model shall go.
public sealed interface DeviceRequest {
    /// The CPU, whatever GPUs there are.
    record Cpu() implements DeviceRequest {}

    /// @param required whether the service fails without them; else it takes the CPU
    record Gpus(GpuSelection selection, boolean required) implements DeviceRequest {}

    /// From the settings `codex.embed.device`, `gpu` and `gpus`. Without the first, GPUs that are named are required.
    ///
    /// @throws CodexException if they contradict each other
    static DeviceRequest of(Optional<DevicePreference> device, OptionalInt gpu, Optional<String> gpus) {
        if (device.equals(Optional.of(DevicePreference.CPU))) {
            return new Cpu();
        }
        if (gpu.isPresent() && gpus.isPresent()) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "codex.embed.gpu is %d and codex.embed.gpus is '%s'".formatted(gpu.getAsInt(), gpus.get()),
                    "set one of them");
        }
        Optional<GpuSelection> named = gpu.isPresent()
                ? Optional.of(new GpuSelection.Indices(List.of(gpu.getAsInt())))
                : gpus.map(GpuSelection::parse).filter(selection -> !selection.equals(new GpuSelection.First(0)));
        if (device.isEmpty()) {
            return named.<DeviceRequest>map(selection -> new Gpus(selection, true))
                    .orElseGet(Cpu::new);
        }
        return switch (device.get()) {
            case CPU -> new Cpu();
            case AUTO ->
                named.<DeviceRequest>map(selection -> new Gpus(selection, false))
                        .orElseGet(Cpu::new);
            case GPU -> new Gpus(named.orElseGet(() -> new GpuSelection.First(1)), true);
        };
    }
}
