package io.codex.core.endpoint;

import org.jspecify.annotations.Nullable;

/// A record after a look at its file and at its control port.
///
/// @param endpoint what the file says; null when the file itself is not believed
record Checked(RecordFile record, @Nullable Endpoint endpoint, Verification verification) {
    /// @throws IllegalStateException for a verified one
    Rejection rejection() {
        return switch (verification) {
            case Verification.Verified _ -> throw new IllegalStateException(record.file() + " is verified");
            case Verification.Rejected(var reason, var hint) ->
                new Rejection(record.file(), record.generation(), reason, true, hint);
            case Verification.Unknown(var reason, var hint) ->
                new Rejection(record.file(), record.generation(), reason, false, hint);
        };
    }
}
