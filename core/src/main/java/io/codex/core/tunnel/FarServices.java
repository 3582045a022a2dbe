package io.codex.core.tunnel;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.endpoint.ControlClient;
import io.codex.core.endpoint.Endpoint;
import io.codex.core.endpoint.PortProof;
import io.codex.core.endpoint.Secret;
import io.codex.core.endpoint.Verification;
import io.codex.core.file.Json;
import io.codex.core.file.PrivateFile;
import io.codex.core.ssh.SshException;
import io.codex.core.ssh.SshFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which service of the far side a port leads to: the newest whose control port proves, over the connection, that it is
/// the generation of its record.
final class FarServices {
    private final FarHome home;
    private final FarRoutes routes;
    private final ControlClient control;
    private final Path folder;
    private final TunnelTimings timings;

    /// @param folder for copies of secrets, this user's only
    FarServices(FarHome home, FarRoutes routes, ControlClient control, Path folder, TunnelTimings timings) {
        this.home = home;
        this.routes = routes;
        this.control = control;
        this.folder = folder;
        this.timings = timings;
    }

    /// What was found of one service.
    ///
    /// @param place   null when none has proved itself
    /// @param reason  why none did; null when one did
    record Found(@Nullable Place place, @Nullable String reason) {}

    /// A service that has proved itself, and how it was reached.
    ///
    /// @param recordFile of the far side
    /// @param token      of its control port
    /// @param secretFile this host's copy of what clients need
    record Place(Endpoint endpoint, FarRoute route, String recordFile, String token, Path secretFile) {}

    /// @param service as records name it
    /// @throws SshException when the far side cannot be asked
    Found find(String service) {
        var reasons = new ArrayList<String>();
        List<Recorded> records = records(service, reasons);
        for (Recorded recorded : records) {
            Optional<Place> place = proved(recorded, reasons);
            if (place.isPresent()) {
                return new Found(place.get(), null);
            }
        }
        return new Found(
                null,
                reasons.isEmpty()
                        ? "no %s service is recorded in %s".formatted(service, home.root())
                        : String.join("; ", reasons));
    }

    private record Recorded(String file, Endpoint endpoint) {}

    private List<Recorded> records(String service, List<String> reasons) {
        var endpoints = new ArrayList<Recorded>();
        for (Map.Entry<String, String> file : home.records(timings.answer()).entrySet()) {
            Path path = Path.of(file.getKey());
            Path parent = path.getParent();
            if (parent == null || !parent.endsWith(service)) {
                continue;
            }
            try {
                Endpoint endpoint = Json.MAPPER.readValue(file.getValue(), Endpoint.class);
                if (endpoint.service().equals(service) && path.endsWith(endpoint.generation() + ".json")) {
                    endpoints.add(new Recorded(file.getKey(), endpoint));
                }
            } catch (JsonProcessingException e) {
                reasons.add("%s is no record".formatted(path));
            }
        }
        endpoints.sort(
                Comparator.comparing((Recorded recorded) -> recorded.endpoint().started())
                        .thenComparingLong(recorded -> recorded.endpoint().generation())
                        .reversed());
        return endpoints;
    }

    private Optional<Place> proved(Recorded recorded, List<String> reasons) {
        Endpoint endpoint = recorded.endpoint();
        String what = "%s generation %d on %s".formatted(endpoint.service(), endpoint.generation(), endpoint.host());
        Optional<String> token = home.secret(endpoint.tokenFile().toString(), timings.answer());
        if (token.isEmpty()) {
            reasons.add("%s: its token %s cannot be read there".formatted(what, endpoint.tokenFile()));
            return Optional.empty();
        }
        try {
            Path tokenFile = kept(endpoint.service() + ".token", token.get());
            Optional<FarRoute> route = routes.first(
                    endpoint,
                    way -> failure(endpoint, tokenFile, way),
                    failure -> reasons.add("%s by %s".formatted(what, failure)));
            return route.isEmpty()
                    ? Optional.empty()
                    : clientSecret(endpoint, tokenFile, reasons)
                            .map(file -> new Place(endpoint, route.get(), recorded.file(), token.get(), file));
        } catch (IOException e) {
            reasons.add("%s: its secret cannot be kept in %s: %s".formatted(what, folder, e.getMessage()));
            return Optional.empty();
        }
    }

    /// What the user's configuration names, where no record does.
    ///
    /// @param secretFile null where it has not proved that it knows the far side's token
    record Configured(FarEndpoint far, @Nullable Path secretFile) {}

    /// @throws SshException when the far side cannot be asked
    Configured configured(String service, TunnelSpec.Place place) {
        FarRoute route = routes.straight();
        Optional<Proved> proved = proof(service, place, route);
        var end = new TunnelState.FarEnd(
                place.host(),
                "%s:%d".formatted(place.host(), place.port()),
                proved.map(Proved::generation).orElse(0L),
                null,
                "as configured",
                route.inWords(),
                Instant.now());
        return new Configured(
                new FarEndpoint(end, route, place.host(), place.port(), true, ""),
                proved.map(Proved::secretFile).orElse(null));
    }

    private record Proved(long generation, Path secretFile) {}

    /// Only HTTP has a proof.
    private Optional<Proved> proof(String service, TunnelSpec.Place place, FarRoute route) {
        Optional<String> token = service.startsWith("neo4j")
                ? Optional.empty()
                : home.secret("%s/secrets/%s.token".formatted(home.root(), service), timings.answer());
        if (token.isEmpty()) {
            return Optional.empty();
        }
        URI url = URI.create("http://%s:%d".formatted(place.host(), place.port()));
        try (var bridge = new Bridge(route, url, timings.open())) {
            Path file = kept(service + ".token", token.get());
            return switch (control.prove(bridge.url(), service, new Secret(file, token.get()))) {
                case PortProof.Proved(long generation) -> Optional.of(new Proved(generation, file));
                case PortProof.Refused _ -> Optional.empty();
            };
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Empty when the far end proved itself.
    private Optional<FarRoutes.Failure> failure(Endpoint endpoint, Path tokenFile, FarRoute route) {
        try (var bridge = new Bridge(route, endpoint.controlUrl(), timings.open())) {
            return switch (control.verify(through(endpoint, bridge.url(), tokenFile))) {
                case Verification.Verified _ -> Optional.empty();
                case Verification.Rejected(String reason, String _) -> Optional.of(bridge.failure(reason));
                case Verification.Unknown(String reason, String _) -> Optional.of(bridge.failure(reason));
            };
        } catch (IOException e) {
            return Optional.of(new FarRoutes.Failure("cannot be asked: " + e.getMessage(), SshFailure.LOST));
        }
    }

    private static Endpoint through(Endpoint endpoint, URI control, Path tokenFile) {
        return new Endpoint(
                endpoint.service(),
                endpoint.generation(),
                endpoint.host(),
                endpoint.address(),
                endpoint.port(),
                endpoint.url(),
                endpoint.httpUrl(),
                control,
                endpoint.jobId(),
                endpoint.cluster(),
                endpoint.started(),
                endpoint.location(),
                tokenFile,
                endpoint.build());
    }

    /// Bolt's clients need the password that is beside the token; others the token.
    private Optional<Path> clientSecret(Endpoint endpoint, Path tokenFile, List<String> reasons) throws IOException {
        if (!"bolt".equals(endpoint.url().getScheme())) {
            return Optional.of(tokenFile);
        }
        String file = endpoint.tokenFile()
                .resolveSibling(endpoint.service() + ".password")
                .toString();
        Optional<String> password = home.secret(file, timings.answer());
        if (password.isEmpty()) {
            reasons.add("%s: its password %s cannot be read there".formatted(endpoint.service(), file));
            return Optional.empty();
        }
        return Optional.of(kept(endpoint.service() + ".password", password.get()));
    }

    private Path kept(String name, String value) throws IOException {
        Path file = folder.resolve(name);
        String content = value + "\n";
        if (!Files.exists(file) || !Files.readString(file).equals(content)) {
            PrivateFile.replace(file, content);
        }
        return file;
    }
}
