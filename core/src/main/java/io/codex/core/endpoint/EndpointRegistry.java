package io.codex.core.endpoint;

import io.codex.core.error.CodexException;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The endpoint files of one cluster: owners claim, publish and withdraw; readers get what can be verified.
public final class EndpointRegistry implements AutoCloseable {
    private static final Logger LOG = System.getLogger(EndpointRegistry.class.getName());
    private static final Duration CONTROL_TIMEOUT = Duration.ofSeconds(2);

    private final ServicesHome home;
    private final String cluster;
    private final Timings timings;
    private final Shell shell;
    private final ControlClient control;
    private final EndpointReader reader;
    private final EndpointView view;

    public EndpointRegistry(ServicesHome home, String cluster) {
        this(home, cluster, HostServices.none());
    }

    /// @param host what the view tells beside the records
    public EndpointRegistry(ServicesHome home, String cluster, HostServices host) {
        this(home, cluster, Timings.STANDARD, new LocalShell(), CONTROL_TIMEOUT, host);
    }

    public EndpointRegistry(ServicesHome home, String cluster, Timings timings, Shell shell, Duration controlTimeout) {
        this(home, cluster, timings, shell, controlTimeout, HostServices.none());
    }

    private EndpointRegistry(
            ServicesHome home,
            String cluster,
            Timings timings,
            Shell shell,
            Duration controlTimeout,
            HostServices host) {
        this.home = home;
        this.cluster = cluster;
        this.timings = timings;
        this.shell = shell;
        this.control = new ControlClient(controlTimeout);
        this.reader = new EndpointReader(home, control);
        this.view = new EndpointView(home, reader, host);
    }

    /// Becomes the owner of the service's next generation, beats from then on, and is watched by a dead-man process.
    ///
    /// @param waiting told whom it waits for, once for each owner in the way
    /// @throws io.codex.core.error.CodexException after the timeout, naming the owner in the way; or when the file
    ///     system refuses
    public Ownership claim(
            ServiceIdentity identity,
            Exclusivity exclusivity,
            PredecessorCheck check,
            Duration timeout,
            Consumer<Claim> waiting) {
        Lease lease = Lease.acquire(
                folder(identity.service()), exclusivity, identity.jobId(), check, timings, timeout, waiting);
        var deadMan = new DeadMan(shell, lease.end());
        try {
            deadMan.start();
        } catch (RuntimeException e) {
            lease.withdraw("no dead-man process: " + e.getMessage(), false);
            throw e;
        }
        return new Ownership(identity, lease, deadMan, view);
    }

    /// The highest record that verifies. When one certainly does not, or there is none, the view is brought up to date.
    public Resolution resolve(String service) {
        Resolution resolution = reader.resolve(folder(service));
        correctView(resolution.verified() == null, resolution.rejections());
        return resolution;
    }

    /// All records that verify, asked side by side. When one certainly does not, the view is rebuilt without it.
    public Replicas resolveAll(String service) {
        Replicas replicas = reader.resolveAll(folder(service));
        correctView(replicas.verified().isEmpty(), replicas.rejections());
        return replicas;
    }

    private void correctView(boolean nothingFound, List<Rejection> rejections) {
        if (!nothingFound && rejections.stream().noneMatch(Rejection::certain)) {
            return;
        }
        try {
            view.rebuildIfOutdated();
        } catch (CodexException e) {
            LOG.log(Level.WARNING, e.getMessage());
        }
    }

    /// Every generation of every service of every cluster of the home, asked side by side.
    public EndpointSurvey survey() {
        return new Surveyor(reader).survey();
    }

    /// Removes records and claims, of every cluster, that certainly belong to nobody, and rebuilds the view. Those of
    /// which only a beat can tell are watched for a lease.
    ///
    /// @param check   who has certainly ended
    /// @param waiting told how many are watched, and for how much longer
    public CleanReport clean(PredecessorCheck check, BiConsumer<Integer, Duration> waiting) {
        CleanReport report = new Cleaning(new Surveyor(reader), check, timings).run(waiting);
        view.rebuild();
        return report;
    }

    /// Removes rejected records whose jobs have ended, and rebuilds the view without them: of a node without power
    /// nothing else tells. An owner that lives nevertheless, behind a cut link, writes its record anew.
    ///
    /// @param ended whether the job of that record has ended, as the scheduler says
    public void removeEnded(List<Rejection> rejections, Predicate<Endpoint> ended) {
        boolean removed = false;
        for (Rejection rejection : rejections) {
            removed |= remove(new RecordFile(rejection.record()), ended);
        }
        if (removed) {
            correctView(true, rejections);
        }
    }

    private boolean remove(RecordFile record, Predicate<Endpoint> ended) {
        try {
            return ended.test(record.read(home.root())) && Files.deleteIfExists(record.file());
        } catch (RecordFile.Untrusted e) {
            // it does not tell its job
            return false;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove {0}: {1}", record.file(), EndpointFailures.reason(e));
            return false;
        }
    }

    public EndpointView view() {
        return view;
    }

    public ControlClient control() {
        return control;
    }

    /// The claim of the highest generation; empty when there never was one.
    public Optional<Claim> lastClaim(String service) {
        var generations = new Generations(folder(service));
        try {
            OptionalLong highest = generations.highest();
            return highest.isEmpty() ? Optional.empty() : generations.readClaim(highest.getAsLong());
        } catch (IOException e) {
            throw EndpointFailures.unusable("claim in", generations.folder(), e);
        }
    }

    /// Why the generation was given up; empty while it is owned, or when its owner could not say.
    public Optional<Departure> departure(String service, long generation) {
        var generations = new Generations(folder(service));
        try {
            return generations.readDeparture(generation);
        } catch (IOException e) {
            throw EndpointFailures.unusable("claim in", generations.folder(), e);
        }
    }

    /// @param recent how long an owner's unasked end counts as just now
    public OwnerWatch watchOwner(String service, Duration recent) {
        return new OwnerWatch(new Generations(folder(service)), timings, recent);
    }

    /// Removes what ended generations left, but for the last few. Never touches one whose owner may live.
    public void forgetEnded(String service) {
        var generations = new Generations(folder(service));
        try {
            generations.forgetEnded();
        } catch (IOException e) {
            throw EndpointFailures.unusable("claim in", generations.folder(), e);
        }
    }

    private Path folder(String service) {
        return home.endpoints().resolve(cluster).resolve(service);
    }

    @Override
    public void close() {
        control.close();
    }
}
