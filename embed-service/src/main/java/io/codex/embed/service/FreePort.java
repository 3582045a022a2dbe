package io.codex.embed.service;

import io.codex.core.shell.Holder;
import io.codex.core.shell.SocketTable;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.jboss.logging.Logger;

/// Takes any free port where the configured one is in use: clients find the service by its endpoint, not by its port.
@Singleton
public class FreePort implements HttpServerOptionsCustomizer {
    private static final Logger LOG = Logger.getLogger(FreePort.class);
    /// How Vert.x says: one free port for all its event loops.
    private static final int ANY = -1;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        int port = options.getPort();
        if (port > 0 && isInUse(options.getHost(), port)) {
            Optional<Holder> holder = new SocketTable().listenerOn(port);
            LOG.warnf(
                    "port %d is in use by %s: taking a free one instead",
                    port, holder.map(Holder::inWords).orElse("an unknown process"));
            holder.flatMap(Holder::hint).ifPresent(hint -> LOG.warnf("hint: %s", hint));
            options.setPort(ANY);
        }
    }

    private static boolean isInUse(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            // as the HTTP server does: connections in TIME_WAIT do not count
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
            return false;
        } catch (BindException e) {
            return true;
        } catch (IOException e) {
            // not a question of the port: the HTTP server meets it again, and says so
            return false;
        }
    }
}
