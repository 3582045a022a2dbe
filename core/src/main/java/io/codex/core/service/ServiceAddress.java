package io.codex.core.service;

import io.codex.core.endpoint.Secret;
import java.net.URI;

/// Where a client finds a service and the secret it must show there.
///
/// @param source how it was found, for messages: `EMBED_URL`, `generation 3 on titan`
public record ServiceAddress(URI url, Secret secret, String source) {}
