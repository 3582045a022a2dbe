package io.codex.cli.command;

import io.codex.core.endpoint.EndpointEntry;
import java.nio.file.Path;
import java.util.List;

/// What `codex endpoints` tells.
///
/// @param entries of all clusters' records
/// @param foreign files that are not codex's by their names
/// @param access  how clients of this host reach the services
record EndpointReport(List<EndpointEntry> entries, List<Path> foreign, List<ServiceAccess> access) {
    EndpointReport {
        entries = List.copyOf(entries);
        foreign = List.copyOf(foreign);
        access = List.copyOf(access);
    }
}
