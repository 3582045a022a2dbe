package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One generation of a service, owned by this process: claimed, then published, at the end withdrawn.
public final class Ownership implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ownership.class.getName());

    private final ServiceIdentity identity;
    private final Lease lease;
    private final DeadMan deadMan;
    private final EndpointView view;
    private @Nullable String published;

    Ownership(ServiceIdentity identity, Lease lease, DeadMan deadMan, EndpointView view) {
        this.identity = identity;
        this.lease = lease;
        this.deadMan = deadMan;
        this.view = view;
        lease.onBeat(end -> {
            deadMan.beat(end);
            repairRecord();
            repairView();
        });
    }

    public long generation() {
        return lease.generation();
    }

    /// Makes the service known: writes its record, then the view.
    ///
    /// @param address   under which clients reach the service
    /// @param httpUrl   a second address over HTTP; null where there is none
    /// @param tokenFile of the control port's token
    /// @throws io.codex.core.error.CodexException when the record cannot be written
    public synchronized Endpoint publish(
            String address, int port, URI url, @Nullable URI httpUrl, URI controlUrl, Path tokenFile) {
        var endpoint = new Endpoint(
                identity.service(),
                generation(),
                identity.host(),
                address,
                port,
                url,
                httpUrl,
                controlUrl,
                identity.jobId(),
                identity.cluster(),
                Instant.now(),
                identity.location(),
                tokenFile,
                identity.build());
        Path record = record();
        try {
            String text = Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(endpoint) + "\n";
            PrivateFile.replace(record, text);
            published = text;
        } catch (IOException e) {
            throw EndpointFailures.unusable("endpoint record", record, e);
        }
        view.rebuild();
        return endpoint;
    }

    private Path record() {
        return lease.generations().record(generation());
    }

    /// Somebody may have damaged or removed the record; the owner knows what belongs there.
    private synchronized void repairRecord() {
        String text = published;
        if (text == null) {
            return;
        }
        try {
            byte[] expected = text.getBytes(StandardCharsets.UTF_8);
            if (!Files.exists(record()) || !Arrays.equals(Files.readAllBytes(record()), expected)) {
                PrivateFile.replace(record(), text);
                rebuildView();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot repair {0}: {1}", record(), EndpointFailures.reason(e));
        }
    }

    private void repairView() {
        if (isPublished() && view.isChanged()) {
            rebuildView();
        }
    }

    private synchronized boolean isPublished() {
        return published != null;
    }

    /// See {@link Lease#onLoss}. The service must stop at once.
    public void onLoss(Consumer<String> action) {
        lease.onLoss(action);
    }

    /// The child is killed when this process freezes, and stopped when this process is gone.
    public void guard(ProcessHandle child) {
        deadMan.guard(ProcessIdentity.of(child.pid()));
    }

    /// Removes the record, so that nobody new comes while the service stops. The generation stays owned and guarded
    /// until {@link #withdraw}: no successor starts beside what still runs.
    ///
    /// @throws io.codex.core.error.CodexException when the record cannot be removed
    public synchronized void unpublish() {
        published = null;
        try {
            Files.deleteIfExists(record());
        } catch (IOException e) {
            throw EndpointFailures.unusable("endpoint record", record(), e);
        }
        rebuildView();
    }

    /// A service that ends does so whatever becomes of the view; its readers verify what they read there.
    private void rebuildView() {
        try {
            view.rebuildIfOutdated();
        } catch (CodexException e) {
            LOG.log(Level.WARNING, e.getMessage());
        }
    }

    /// Removes the record and gives the generation up; then the dead-man process ends. The second call does nothing.
    ///
    /// @param planned whether somebody asked for it
    public synchronized void withdraw(String reason, boolean planned) {
        published = null;
        lease.withdraw(reason, planned);
        rebuildView();
    }

    /// Ends the guard; to be called when the service has stopped.
    @Override
    public void close() {
        try {
            withdraw("ended without saying why", false);
        } finally {
            deadMan.release();
        }
    }
}
