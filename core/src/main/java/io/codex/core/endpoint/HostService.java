package io.codex.core.endpoint;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A service that this host's own loopback interface serves.
///
/// @param httpUrl    a second address over HTTP, where the service has one (Neo4j); null otherwise
/// @param secretFile the file with its token, or the password
/// @param serving    whether it does so now; else it is on its way
/// @param sharedHome whether the service's records are in this home
public record HostService(
        String service, URI url, @Nullable URI httpUrl, Path secretFile, boolean serving, boolean sharedHome) {}
