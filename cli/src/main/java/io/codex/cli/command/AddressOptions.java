package io.codex.cli.command;

import io.codex.core.service.ServiceDirectory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the services are, for whoever knows better; a mixin.
public final class AddressOptions {
    @Option(
            names = "--embed-url",
            paramLabel = "URL",
            description = "The embed service, instead of the one that is found by itself.")
    private @Nullable String embedUrl;

    @Option(
            names = "--neo4j-uri",
            paramLabel = "URI",
            description = "Neo4j, instead of the one that is found by itself.")
    private @Nullable String neo4jUri;

    public ServiceDirectory in(ServiceDirectory directory) {
        return directory.with("embed", embedUrl, "--embed-url").with("neo4j", neo4jUri, "--neo4j-uri");
    }
}
