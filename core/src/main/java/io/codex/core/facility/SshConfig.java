package io.codex.core.facility;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a workstation reaches the facility.
///
/// @param tunnelPorts by `embed`, `neo4j` and `neo4j_http`, and a site's own services
public record SshConfig(
        @Key("the host to log in to, or its name in `~/.ssh/config`; absent: the facility's name") @Nullable
        String host,

        @Key("the host to go through, as ssh's `-J` takes it") @Nullable
        String jump,

        @Key(
                value = "what connects: `jsch`, `openssh` (the system's `ssh`), or `auto`: JSch, but OpenSSH where"
                        + " `~/.ssh/config` holds what JSch cannot do",
                byDefault = "auto")
        TransportType transport,

        @Key(
                value = "ports on the workstation, by service; what is not named keeps its default",
                byDefault = "{embed: 18765, neo4j: 7687, neo4j_http: 7474}",
                form = Form.PORT)
        Map<String, Integer> tunnelPorts) {
    public SshConfig {
        transport = transport == null ? TransportType.AUTO : transport;
        var ports = new LinkedHashMap<String, Integer>();
        ports.put("embed", 18765);
        ports.put("neo4j", 7687);
        ports.put("neo4j_http", 7474);
        if (tunnelPorts != null) {
            ports.putAll(tunnelPorts);
        }
        tunnelPorts = Collections.unmodifiableMap(ports);
    }

    static SshConfig usual() {
        return new SshConfig(null, null, TransportType.AUTO, Map.of());
    }
}
