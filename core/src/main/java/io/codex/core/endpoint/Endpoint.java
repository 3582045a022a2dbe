package io.codex.core.endpoint;

import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where one generation of a service is. Immutable once published.
///
/// @param address    of the host, for clients whose name service does not know it
/// @param port       of `url`
/// @param url        what clients speak to: `http://…`, `bolt://…`
/// @param httpUrl    a second address over HTTP, where the service has one (Neo4j); null otherwise
/// @param controlUrl of the control port, which proves the service ({@link ControlClient})
/// @param jobId      null outside of any job
/// @param location   free text for people
/// @param tokenFile  the file that holds the control port's token; never the token
/// @param build      the version of codex that runs there
public record Endpoint(
        String service,
        long generation,
        String host,
        String address,
        int port,
        URI url,
        @Nullable URI httpUrl,
        URI controlUrl,
        @Nullable String jobId,
        String cluster,
        Instant started,
        String location,
        Path tokenFile,
        String build) {
    public Endpoint {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(controlUrl, "controlUrl");
        if (!"http".equals(controlUrl.getScheme()) || controlUrl.getHost() == null) {
            throw new IllegalArgumentException("controlUrl is no HTTP address: " + controlUrl);
        }
        Objects.requireNonNull(cluster, "cluster");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(location, "location");
        Objects.requireNonNull(tokenFile, "tokenFile");
        Objects.requireNonNull(build, "build");
    }
}
