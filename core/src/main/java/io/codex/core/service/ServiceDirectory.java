package io.codex.core.service;

import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.EndpointRegistry;
import io.codex.core.endpoint.PortProof;
import io.codex.core.endpoint.Rejection;
import io.codex.core.endpoint.Replicas;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Secrets;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.tunnel.TunnelForward;
import io.codex.core.tunnel.TunnelForward.Condition;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds services for clients, in this order: an option, the environment, this user's tunnels, the records that
/// verify, and what else may know a place: running jobs, the configuration. No secret goes to an address that did not
/// prove itself, nor to another user's program on the loopback interface, unless the user names the secret's file.
public final class ServiceDirectory {
    private final EndpointRegistry registry;
    private final Secrets secrets;
    private final Map<String, String> environment;
    private final List<CandidateSource> sources;
    private final LocalAccess access;
    private final Map<String, Given> options;

    /// Without asking a name service.
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\..*|\\[::1]|0\\.0\\.0\\.0");

    /// Before the name of a variable: the value that was set for programs other than codex, which finds out by itself.
    public static final String DERIVED = "CODEX_DERIVED_";

    private static final String LOOK_AT_TUNNELS = "see what it waits for with: codex tunnel status";

    /// An address in somebody's words.
    private record Given(String value, String source, String undo) {}

    /// Knows records only.
    ///
    /// @param environment whose variables come first; empty for the home's own services only
    public ServiceDirectory(EndpointRegistry registry, Secrets secrets, Map<String, String> environment) {
        this(registry, secrets, environment, List.of());
    }

    /// @param environment whose variables come first; empty for the home's own services only
    /// @param sources     asked, one after the other, when no record is verified
    public ServiceDirectory(
            EndpointRegistry registry,
            Secrets secrets,
            Map<String, String> environment,
            List<CandidateSource> sources) {
        this(registry, secrets, environment, sources, LocalAccess.withoutTunnels());
    }

    /// @param environment whose variables come first; empty for the home's own services only
    /// @param sources     asked, one after the other, when no record is verified
    /// @param access      the tunnels and the loopback interface of this host
    public ServiceDirectory(
            EndpointRegistry registry,
            Secrets secrets,
            Map<String, String> environment,
            List<CandidateSource> sources,
            LocalAccess access) {
        this(registry, secrets, environment, sources, access, Map.of());
    }

    private ServiceDirectory(
            EndpointRegistry registry,
            Secrets secrets,
            Map<String, String> environment,
            List<CandidateSource> sources,
            LocalAccess access,
            Map<String, Given> options) {
        this.registry = registry;
        this.secrets = secrets;
        this.environment = Map.copyOf(environment);
        this.sources = List.copyOf(sources);
        this.access = access;
        this.options = Map.copyOf(options);
    }

    /// The same with an address that goes before all others.
    ///
    /// @param url    null for none
    /// @param option how it was given: `--url`
    public ServiceDirectory with(String service, @Nullable String url, String option) {
        if (url == null) {
            return this;
        }
        var more = new HashMap<>(options);
        more.put(service, new Given(url, option, "leave %s out".formatted(option)));
        return new ServiceDirectory(registry, secrets, environment, sources, access, more);
    }

    /// All replicas: `IMAS_CODEX_EMBED_REMOTE_URL` with `EMBED_TOKEN_FILE`, else a tunnel, else the records of `embed`,
    /// the highest first, else the first candidate that proves itself.
    ///
    /// @throws CodexException when none is found, with all that was tried
    public List<ServiceAddress> embedReplicas() {
        return find(ServiceKind.EMBED);
    }

    /// The first of {@link #embedReplicas}.
    public ServiceAddress embed() {
        return embedReplicas().getFirst();
    }

    /// `NEO4J_URI` with `NEO4J_USERNAME` and `NEO4J_PASSWORD_FILE`, else a tunnel, else the record of `neo4j`; a
    /// candidate only with a password that the user names, as Bolt has no proof.
    ///
    /// @throws CodexException when none is found, with all that was tried
    public ServiceAddress neo4j() {
        return find(ServiceKind.NEO4J).getFirst();
    }

    /// To the embed service, for a client that follows it.
    public ServiceRoute embedRoute(ServiceExpectation expectation, Duration patience, ServiceProgress progress) {
        return route(ServiceKind.EMBED, expectation, patience, progress);
    }

    /// To Neo4j, for a client that follows it.
    public ServiceRoute neo4jRoute(ServiceExpectation expectation, Duration patience, ServiceProgress progress) {
        return route(ServiceKind.NEO4J, expectation, patience, progress);
    }

    private ServiceRoute route(
            ServiceKind kind, ServiceExpectation expectation, Duration patience, ServiceProgress progress) {
        return new ServiceRoute(
                kind.service(),
                () -> find(kind),
                isPinned(kind),
                expectation,
                patience,
                progress,
                address -> holds(kind, address));
    }

    /// A listener on the loopback interface may have ended since, and another user have taken its port.
    private boolean holds(ServiceKind kind, ServiceAddress address) {
        String host = address.url().getHost();
        String file = address.secret().file().toString();
        return !LOOPBACK.matcher(host).matches()
                || !(isOwn(file) || isTunnels(file))
                || access.listener().distrust(host, kind.port(address.url())).isEmpty();
    }

    /// A tunnel's port is a fixed address of a service that moves.
    private boolean isPinned(ServiceKind kind) {
        return given(kind)
                .filter(given -> parsed(kind, given)
                        .flatMap(url -> access.tunnels().at(kind.service(), url))
                        .isEmpty())
                .isPresent();
    }

    private List<ServiceAddress> find(ServiceKind kind) {
        Optional<Given> given = given(kind);
        if (given.isPresent()) {
            return List.of(named(kind, given.get()));
        }
        List<TunnelForward> tunnels = access.tunnels().of(kind.service());
        for (TunnelForward tunnel : tunnels) {
            Secret secret = tunnel.secret();
            if (tunnel.condition() == Condition.SERVING && secret != null) {
                return List.of(new ServiceAddress(tunnel.url(), kind.defaultUser(), secret, tunnel.source()));
            }
        }
        Replicas replicas = registry.resolveAll(kind.service());
        if (!replicas.verified().isEmpty()) {
            return replicas.endpoints().stream()
                    .map(endpoint ->
                            new ServiceAddress(endpoint.url(), kind.defaultUser(), ownSecret(kind), source(endpoint)))
                    .toList();
        }
        var tried = new ArrayList<>(tunnels.stream().map(TunnelForward::inWords).toList());
        replicas.rejections().stream().map(Rejection::inWords).forEach(tried::add);
        for (CandidateSource source : sources) {
            for (Candidate candidate : candidates(source, kind, tried)) {
                Optional<ServiceAddress> address = believed(kind, candidate, tried);
                if (address.isPresent()) {
                    return List.of(address.get());
                }
            }
        }
        throw notFound(kind, tried, replicas.rejections(), tunnels);
    }

    /// A host from which the scheduler cannot be asked goes on with the next source.
    private static List<Candidate> candidates(CandidateSource source, ServiceKind kind, List<String> tried) {
        try {
            return source.candidates(kind.service());
        } catch (CodexException e) {
            tried.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    /// What names the service's address before anything else does: `--url`, `$NEO4J_URI`.
    public Optional<ServicePlace> named(String service) {
        return ServiceKind.of(service)
                .flatMap(this::given)
                .map(given -> new ServicePlace(service, given.value(), given.source()));
    }

    private Optional<Given> given(ServiceKind kind) {
        Given option = options.get(kind.service());
        if (option != null) {
            return Optional.of(option);
        }
        String variable = environment.getOrDefault(kind.urlVariable(), "");
        // a pilot's: from the records, which say where the service is now
        return variable.isBlank() || variable.equals(environment.get(DERIVED + kind.urlVariable()))
                ? Optional.empty()
                : Optional.of(new Given(variable, "$" + kind.urlVariable(), "unset " + kind.urlVariable()));
    }

    /// The home's own secret goes only to a service of this home that proves itself, and a tunnel's only to that tunnel
    /// or to what proves itself: behind an address in a stale environment somebody else may listen by now.
    private ServiceAddress named(ServiceKind kind, Given given) {
        URI url = parsed(kind, given).orElseThrow(() -> noUrl(kind, given));
        String user = environment.getOrDefault(kind.userVariable(), kind.defaultUser());
        Optional<Secret> foreign = foreignSecret(kind);
        if (foreign.isPresent()) {
            return new ServiceAddress(url, user, foreign.get(), given.source());
        }
        var tried = new ArrayList<String>();
        Optional<TunnelForward> tunnel = access.tunnels().at(kind.service(), url);
        if (tunnel.isPresent()) {
            TunnelForward forward = tunnel.get();
            Secret secret = forward.secret();
            if (forward.condition() == Condition.SERVING && secret != null) {
                return new ServiceAddress(
                        forward.reached(url), user, secret, "%s, %s".formatted(given.source(), forward.source()));
            }
            if (forward.condition() == Condition.COMING) {
                throw new CodexException(
                        ExitCode.UNHEALTHY,
                        "%s names %s: %s".formatted(given.source(), url, forward.inWords()),
                        LOOK_AT_TUNNELS);
            }
            tried.add(forward.inWords());
        } else if (isTunnels(secretFile(kind))) {
            tried.add("no tunnel of yours on this host serves it, and %s names a tunnel's copy"
                    .formatted(kind.secretVariable()));
        }
        Optional<ServiceAddress> proved = kind.proves()
                ? proved(kind, secrets.existingToken(kind.service()), url, given.source(), tried)
                : Optional.empty();
        return proved.or(() -> recorded(kind, url, user, given, tried))
                .orElseThrow(() -> new CodexException(
                        ExitCode.UNHEALTHY,
                        "%s names %s, where no %s service of %s has proved itself%s"
                                .formatted(
                                        given.source(),
                                        url,
                                        kind.service(),
                                        secrets.folder().getParent(),
                                        tried.isEmpty() ? "" : ": " + String.join("; ", tried)),
                        "%s, or name the secret of that service with %s"
                                .formatted(given.undo(), kind.secretVariable())));
    }

    /// The given address, when a verified record has the same.
    private Optional<ServiceAddress> recorded(ServiceKind kind, URI url, String user, Given given, List<String> tried) {
        Optional<Endpoint> endpoint = registry.resolveAll(kind.service()).endpoints().stream()
                .filter(one -> one.url().equals(url))
                .findFirst();
        if (endpoint.isEmpty() || isDistrusted(kind, url, given.source(), tried)) {
            return Optional.empty();
        }
        return endpoint.map(
                one -> new ServiceAddress(url, user, ownSecret(kind), "%s, %s".formatted(given.source(), source(one))));
    }

    /// A proof may be handed on by whoever has the port, and every user of this host may take one of its loopback
    /// interface.
    private boolean isDistrusted(ServiceKind kind, URI url, String source, List<String> tried) {
        Optional<String> reason = access.listener().distrust(url.getHost(), kind.port(url));
        reason.ifPresent(words -> tried.add("%s: %s".formatted(source, words)));
        return reason.isPresent();
    }

    private Optional<ServiceAddress> believed(ServiceKind kind, Candidate candidate, List<String> tried) {
        if (access.tunnels().at(kind.service(), candidate.url()).isPresent()) {
            // told of already
            return Optional.empty();
        }
        Optional<Secret> foreign = foreignSecret(kind);
        if (kind.proves()) {
            return proved(
                    kind,
                    foreign.or(() -> secrets.existingToken(kind.service())),
                    candidate.url(),
                    candidate.source(),
                    tried);
        }
        if (foreign.isEmpty()) {
            tried.add("%s: %s cannot prove itself over Bolt, and %s names no password for it"
                    .formatted(candidate.source(), candidate.url(), kind.secretVariable()));
        }
        String user = environment.getOrDefault(kind.userVariable(), kind.defaultUser());
        return foreign.map(secret -> new ServiceAddress(candidate.url(), user, secret, candidate.source()));
    }

    /// An address that no record names, when what listens there knows the token.
    private Optional<ServiceAddress> proved(
            ServiceKind kind, Optional<Secret> token, URI url, String source, List<String> tried) {
        if (token.isEmpty()) {
            tried.add("%s: there is no token yet by which %s could prove itself".formatted(source, url));
            return Optional.empty();
        }
        return switch (registry.control().prove(url, kind.service(), token.get())) {
            case PortProof.Proved(long generation) ->
                isDistrusted(kind, url, source, tried)
                        ? Optional.empty()
                        : Optional.of(new ServiceAddress(
                                url,
                                kind.defaultUser(),
                                token.get(),
                                "%s, generation %d".formatted(source, generation)));
            case PortProof.Refused(String reason) -> {
                tried.add(source + ": " + reason);
                yield Optional.empty();
            }
        };
    }

    private static String source(Endpoint endpoint) {
        return "generation %d on %s".formatted(endpoint.generation(), endpoint.host());
    }

    private Secret ownSecret(ServiceKind kind) {
        return kind.proves() ? secrets.token(kind.service()) : secrets.password(kind.service());
    }

    /// The secret in a file that the user names and that is none of this home, nor a tunnel's: those are named by the
    /// view, and the view may be stale.
    private Optional<Secret> foreignSecret(ServiceKind kind) {
        String file = secretFile(kind);
        if (file.isBlank() || isOwn(file) || isTunnels(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Secret(Path.of(file), Files.readString(Path.of(file)).strip()));
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "cannot read %s, which %s names: %s".formatted(file, kind.secretVariable(), e.getMessage()),
                    "name a file that holds the secret, and only that",
                    e);
        }
    }

    /// Empty when the environment names none.
    private String secretFile(ServiceKind kind) {
        return environment.getOrDefault(kind.secretVariable(), "");
    }

    private boolean isOwn(String file) {
        return Path.of(file).toAbsolutePath().normalize().startsWith(secrets.folder());
    }

    private boolean isTunnels(String file) {
        return !file.isBlank()
                && Path.of(file)
                        .toAbsolutePath()
                        .normalize()
                        .startsWith(secrets.folder().resolveSibling("tunnels"));
    }

    /// Empty when it is no URL of the service.
    private static Optional<URI> parsed(ServiceKind kind, Given given) {
        try {
            return Optional.of(new URI(given.value()))
                    .filter(url -> url.getHost() != null && kind.schemes().contains(url.getScheme()));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static CodexException noUrl(ServiceKind kind, Given given) {
        return new CodexException(
                given.source().startsWith("-") ? ExitCode.USAGE : ExitCode.CONFIGURATION,
                "%s is not a URL of %s: %s".formatted(given.source(), String.join(", ", kind.schemes()), given.value()),
                "%s to use the service that codex up started".formatted(given.undo()));
    }

    private CodexException notFound(
            ServiceKind kind, List<String> tried, List<Rejection> rejections, List<TunnelForward> tunnels) {
        return new CodexException(
                ExitCode.UNHEALTHY,
                tried.isEmpty()
                        ? "no %s service is running".formatted(kind.service())
                        : "no %s service answers: %s".formatted(kind.service(), String.join("; ", tried)),
                tunnels.isEmpty()
                        ? hint(kind, rejections)
                        : Optional.ofNullable(tunnels.getFirst().hint()).orElse(LOOK_AT_TUNNELS));
    }

    private String hint(ServiceKind kind, List<Rejection> rejections) {
        String start = "start it with: codex up " + kind.service();
        if (!rejections.isEmpty()) {
            return start + "; see what is wrong with: codex endpoints --verify";
        }
        if (registry.lastClaim(kind.service()).isPresent()) {
            return start;
        }
        return access.farHost()
                .get()
                .map(host -> "%s; where it runs elsewhere, reach it with: codex tunnel start %s".formatted(start, host))
                .orElse(start);
    }
}
