package io.codex.core.facility;

import org.jspecify.annotations.Nullable;

/// GPUs of one kind in one place; for people.
public record GpuResource(
        @Key(value = "the host or partition that has them", required = true)
        String location,

        @Key("their model") @Nullable String model,

        @Key(value = "how many", form = Form.COUNT) @Nullable
        Integer count,

        @Key("memory of each in GB") @Nullable Double memoryGb,

        @Key("what they are used for now") @Nullable String currentUse) {}
