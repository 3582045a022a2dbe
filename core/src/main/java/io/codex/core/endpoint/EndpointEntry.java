package io.codex.core.endpoint;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One generation of a service, as its files and its control port tell.
///
/// @param file     its record; its claim where it has no record
/// @param endpoint what the record says; null where there is none, or the file is not believed
/// @param claim    null where there is none
/// @param beat     when it last beat, by the file server's clock; null where it never did
/// @param detail   how it was verified, or why not
/// @param hint     what one can do; empty where nothing is to be done
public record EndpointEntry(
        String cluster,
        String service,
        long generation,
        State state,
        Path file,
        @Nullable Endpoint endpoint,
        @Nullable Claim claim,
        @Nullable Instant beat,
        String detail,
        String hint) {

    public enum State {
        /// It proved itself.
        VERIFIED,
        /// It gave no answer in time.
        SILENT,
        /// Its record is certainly not to be believed.
        REJECTED,
        /// It has no record: it starts, or stops, or was killed before it published.
        UNPUBLISHED
    }
}
