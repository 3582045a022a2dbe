package io.codex.core.endpoint;

import io.codex.core.file.PrivateFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The file that shells and Python source: where the services are, and in which files their secrets.
public final class EndpointView {
    /// Enough for any number of writers that come one after the other; each of them rebuilds as well.
    private static final int ROUNDS = 10;

    private final ServicesHome home;
    private final EndpointReader reader;
    private final HostServices host;
    private volatile @Nullable String left;

    EndpointView(ServicesHome home, EndpointReader reader, HostServices host) {
        this.home = home;
        this.reader = reader;
        this.host = host;
    }

    /// Writes what the records say now, and again while they change meanwhile.
    ///
    /// @throws io.codex.core.error.CodexException when the file cannot be written
    public void rebuild() {
        try {
            String written = null;
            for (int round = 0; round < ROUNDS; round++) {
                String content = content(reader.usable());
                if (content.equals(written)) {
                    left = content;
                    return;
                }
                PrivateFile.replace(home.view(), content);
                written = content;
            }
        } catch (IOException e) {
            throw EndpointFailures.unusable("endpoint file", home.view(), e);
        }
    }

    private String content(List<List<Endpoint>> services) {
        String header = """
                # Written by codex; sourceable. Secrets are in the files named here.
                # set -a; . this-file; set +a      gives them to programs that the shell starts
                """;
        return variables(services).entrySet().stream()
                .map(variable -> variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining("", header, ""));
    }

    /// The variables for programs of this very host: as in the file, but that what the host itself serves goes first.
    public SequencedMap<String, String> variables() {
        List<List<Endpoint>> services = reader.usable();
        SequencedMap<String, String> variables = recorded(services);
        host.services().stream()
                .filter(service -> service.serving() || !isRecorded(services, service))
                .forEach(service -> put(variables, service));
        return variables;
    }

    /// Other hosts may read the same file: what this one serves is in it only where no record tells another address.
    private SequencedMap<String, String> variables(List<List<Endpoint>> services) {
        SequencedMap<String, String> variables = recorded(services);
        host.services().stream()
                .filter(service -> !service.sharedHome() && !isRecorded(services, service))
                .forEach(service -> put(variables, service));
        return variables;
    }

    private static boolean isRecorded(List<List<Endpoint>> services, HostService service) {
        return services.stream()
                .anyMatch(replicas -> replicas.getFirst().service().equals(service.service()));
    }

    private static void put(SequencedMap<String, String> variables, HostService service) {
        String url = service.url().toString();
        String secret = service.secretFile().toString();
        switch (service.service()) {
            case "embed" -> putEmbed(variables, url, url, secret);
            case "neo4j" -> putNeo4j(variables, url, service.httpUrl(), secret);
            default -> putOther(variables, service.service(), url, url, secret);
        }
    }

    private static void putEmbed(SequencedMap<String, String> variables, String url, String all, String secret) {
        variables.put("EMBED_URL", url);
        variables.put("EMBED_URLS", all);
        variables.put("IMAS_CODEX_EMBED_REMOTE_URL", url);
        variables.put("EMBED_TOKEN_FILE", secret);
    }

    private static void putNeo4j(
            SequencedMap<String, String> variables, String url, @Nullable URI http, String secret) {
        variables.put("NEO4J_URI", url);
        if (http == null) {
            variables.remove("NEO4J_HTTP_URL");
        } else {
            variables.put("NEO4J_HTTP_URL", http.toString());
        }
        variables.put("NEO4J_USERNAME", "neo4j");
        variables.put("NEO4J_PASSWORD_FILE", secret);
    }

    private static void putOther(
            SequencedMap<String, String> variables, String service, String url, String all, String secret) {
        String name = service.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        variables.put(name + "_URL", url);
        variables.put(name + "_URLS", all);
        variables.put(name + "_TOKEN_FILE", secret);
    }

    /// @param services for each the replicas, the one that counts first
    private SequencedMap<String, String> recorded(List<List<Endpoint>> services) {
        var variables = new LinkedHashMap<String, String>();
        for (List<Endpoint> replicas : services) {
            Endpoint endpoint = replicas.getFirst();
            String url = endpoint.url().toString();
            String all =
                    replicas.stream().map(replica -> replica.url().toString()).collect(Collectors.joining(" "));
            switch (endpoint.service()) {
                case "embed" ->
                    putEmbed(variables, url, all, endpoint.tokenFile().toString());
                case "neo4j" ->
                    putNeo4j(
                            variables,
                            url,
                            endpoint.httpUrl(),
                            home.secrets().resolve("neo4j.password").toString());
                default ->
                    putOther(
                            variables,
                            endpoint.service(),
                            url,
                            all,
                            endpoint.tokenFile().toString());
            }
        }
        return variables;
    }

    /// For a POSIX shell; plain where nothing needs a quote, so that simple readers understand it too.
    private static String quoted(String value) {
        return value.matches("[A-Za-z0-9_./:@%+,=-]*") ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /// Whether the file is not as this process left it. Somebody else may have rebuilt it since, and been killed or
    /// held
    /// up so that it tells of earlier records.
    boolean isChanged() {
        try {
            return !Files.readString(home.view()).equals(left);
        } catch (IOException e) {
            return true;
        }
    }

    /// Rebuilds the file unless it says what the records say.
    void rebuildIfOutdated() {
        try {
            String content = content(reader.usable());
            if (Files.readString(home.view()).equals(content)) {
                left = content;
            } else {
                rebuild();
            }
        } catch (NoSuchFileException e) {
            rebuild();
        } catch (IOException e) {
            throw EndpointFailures.unusable("endpoint file", home.view(), e);
        }
    }
}
