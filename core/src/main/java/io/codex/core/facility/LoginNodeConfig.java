package io.codex.core.facility;

import org.jspecify.annotations.Nullable;

/// The host that users log in to.
public record LoginNodeConfig(
        @Key("its name; a facility without `hosts` is taken for that of this host when the names are equal") @Nullable
        String hostname,

        @Key(value = "its CPU cores", form = Form.POSITIVE) @Nullable
        Integer cores,

        @Key("its memory in GB") @Nullable Double memoryGb,

        @Key(value = "how many users share it", form = Form.COUNT) @Nullable
        Integer sharedUsers) {
    static LoginNodeConfig unknown() {
        return new LoginNodeConfig(null, null, null, null);
    }
}
