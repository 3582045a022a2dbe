package io.codex.embed.rest;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import org.jspecify.annotations.Nullable;

/// The device in the words of the clients that exist.
///
/// @param name `cpu`, or `cuda:0`
/// @param gpuName compute capability, as `sm_90`; null on the CPU
/// @param gpuMemoryMb total, in MiB; null on the CPU
/// @param gpuIndex null on the CPU
record DeviceInfo(
        String name,
        @Nullable String gpuName,
        @Nullable Long gpuMemoryMb,
        @Nullable Integer gpuIndex) {
    static DeviceInfo of(Device device) {
        if (!device.isGpu()) {
            return new DeviceInfo("cpu", null, null, null);
        }
        return new DeviceInfo(
                "cuda:" + device.getDeviceId(),
                "sm_" + CudaUtils.getComputeCapability(device.getDeviceId()),
                CudaUtils.getGpuMemory(device).getMax() >> 20,
                device.getDeviceId());
    }
}
