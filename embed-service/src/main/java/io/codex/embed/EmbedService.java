package io.codex.embed;

import ai.djl.Device;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.ServiceIdentity;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.endpoint.UsageReader;
import io.codex.core.endpoint.VisibleGpus;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.LocalShell;
import io.codex.embed.config.EmbedConfig;
import io.codex.embed.service.EmbedControl;
import io.codex.embed.service.EndpointLife;
import io.codex.embed.service.ModelLoader;
import io.codex.embed.service.Phase;
import io.codex.embed.service.ServiceState;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// One life of the service: claim, load, publish, serve, unpublish, drain, withdraw.
@ApplicationScoped
public class EmbedService implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(EmbedService.class);
    /// 128 + SIGTERM, also after a stop by the control port.
    private static final int STOPPED = 143;

    private final EmbedConfig config;
    private final ServicesHome home;
    private final ServiceIdentity identity;
    private final Secret token;
    private final ModelLoader loader;
    private final ServiceState state;
    private final HttpServer http;

    private final CountDownLatch loss = new CountDownLatch(1);
    private @Nullable EndpointLife endpoint;
    private @Nullable EndpointLife ending;
    private boolean stopping;
    private String stopReason = "stopped by a signal";

    public EmbedService(
            EmbedConfig config,
            ServicesHome home,
            ServiceIdentity identity,
            Secret token,
            ModelLoader loader,
            ServiceState state,
            HttpServer http) {
        this.config = config;
        this.home = home;
        this.identity = identity;
        this.token = token;
        this.loader = loader;
        this.state = state;
        this.http = http;
    }

    @Override
    public int run(String... arguments) {
        LOG.infof("listening at http://%s:%d", config.host(), http.getPort());
        try {
            claim();
            state.ready(loader.load());
            publish();
            Quarkus.waitForExit();
            return STOPPED;
        } catch (RuntimeException | LinkageError e) {
            giveUp(String.valueOf(e.getMessage()));
            return Failures.report(e);
        }
    }

    /// A stop begins, by a signal or by [#requestStop]: requests still come in. This and what follows run beside
    /// [#run].
    void onStop(@Observes ShutdownDelayInitiatedEvent event) {
        EndpointLife ending = beginStop();
        if (ending != null) {
            ending.unpublish();
            handOver(ending);
            state.drain(stopReason());
        }
    }

    /// Nobody can connect any more; the process ends when this returns.
    void onShutdown(@Observes ShutdownEvent event) {
        EndpointLife ending = ending();
        if (ending == null) {
            return;
        }
        // the claim, and with it the dead-man process, is kept until the last request is answered
        try (ending) {
            if (!isLost()) {
                int left = state.running().awaitNone(config.drainTimeout());
                if (left > 0) {
                    LOG.warnf(
                            "%d requests still ran after %d s and are cut off",
                            left, config.drainTimeout().toSeconds());
                }
            }
            ending.withdraw(stopReason(), !isLost());
        }
    }

    /// Clients that know this server go on calling it for a while; a successor gives them somewhere to go.
    private void handOver(EndpointLife ending) {
        if (isLost() || !(state.phase() instanceof Phase.Ready)) {
            return;
        }
        ending.successor().ifPresent(successor -> {
            LOG.infof(
                    "generation %d serves at %s: answering here for %d s more",
                    successor.generation(),
                    successor.url(),
                    config.handoverGrace().toSeconds());
            try {
                var _ = loss.await(config.handoverGrace().toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void claim() {
        endpoint = EndpointLife.claim(home, identity, this::lose);
        state.claimed(endpoint.generation());
        LOG.infof("claimed generation %d", endpoint.generation());
    }

    private synchronized void publish() {
        if (!stopping && endpoint != null) {
            endpoint.publish(config.host(), http.getPort(), token, new EmbedControl(state, usage(), this::requestStop));
        }
    }

    private UsageReader usage() {
        List<Integer> gpus = state.phase().loaded().stream()
                .flatMap(loaded -> loaded.model().devices().stream())
                .filter(Device::isGpu)
                .map(Device::getDeviceId)
                .toList();
        return gpus.isEmpty()
                ? UsageReader.withoutGpus()
                : UsageReader.onGpus(new LocalShell(), VisibleGpus.of(gpus, System.getenv("CUDA_VISIBLE_DEVICES")));
    }

    private synchronized void giveUp(String reason) {
        stopping = true;
        if (endpoint != null) {
            endpoint.withdraw(reason, false);
            endpoint.close();
        }
    }

    private synchronized @Nullable EndpointLife beginStop() {
        if (stopping) {
            return null;
        }
        stopping = true;
        ending = endpoint;
        return endpoint;
    }

    private synchronized @Nullable EndpointLife ending() {
        return ending;
    }

    private synchronized String stopReason() {
        return stopReason;
    }

    private synchronized void requestStop(String reason) {
        stopReason = reason;
        Quarkus.asyncExit(STOPPED);
    }

    private synchronized void lose(String reason) {
        LOG.errorf("lost the endpoint, stopping at once: %s", reason);
        loss.countDown();
        stopReason = "lost: " + reason;
        state.drain(stopReason);
        Quarkus.asyncExit(ExitCode.FAILED.number());
    }

    private boolean isLost() {
        return loss.getCount() == 0;
    }
}
