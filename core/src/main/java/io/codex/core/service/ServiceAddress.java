package io.codex.core.service;

import io.codex.core.endpoint.Secret;
import java.net.URI;

/// Where a client finds a service and the secret it must show there.
///
/// @param user   that goes with the secret, where the service knows users
/// @param source how it was found, for messages: `$NEO4J_URI`, `generation 3 on titan`
public record ServiceAddress(URI url, String user, Secret secret, String source) {}
