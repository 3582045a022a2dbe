package io.codex.neo4j.server;

import io.codex.core.shell.Holder;
import io.codex.core.shell.SocketTable;
import io.codex.neo4j.host.FreePort;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The two TCP ports of one start: those wished for where they are free, else others.
record Ports(int bolt, int http) {
    private static final Logger LOG = Logger.getLogger(Ports.class);

    static Ports choose(Neo4jOptions options) {
        int bolt = choose("Bolt", options.listen(), options.boltPort());
        int http = choose("HTTP", options.listen(), options.httpPort());
        while (http == bolt) {
            http = FreePort.any(options.listen());
        }
        return new Ports(bolt, http);
    }

    private static int choose(String protocol, String host, int wished) {
        if (wished != 0 && FreePort.isFree(host, wished)) {
            return wished;
        }
        int port = FreePort.any(host);
        if (wished != 0) {
            Optional<Holder> holder = new SocketTable().listenerOn(wished);
            LOG.infof(
                    "%s port %d is in use by %s; taking %d",
                    protocol, wished, holder.map(Holder::inWords).orElse("a process that cannot be seen"), port);
            holder.flatMap(Holder::hint).ifPresent(hint -> LOG.infof("hint: %s", hint));
        }
        return port;
    }
}
