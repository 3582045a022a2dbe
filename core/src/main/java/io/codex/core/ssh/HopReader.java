package io.codex.core.ssh;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the user's configuration says about a host.
final class HopReader {
    private static final List<String> USUAL_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");
    private static final List<Path> USUAL_GLOBAL_HOSTS =
            List.of(Path.of("/etc/ssh/ssh_known_hosts"), Path.of("/etc/ssh/ssh_known_hosts2"));
    private static final Duration USUAL_ALIVE_INTERVAL = Duration.ofSeconds(15);
    private static final int USUAL_ALIVE_COUNT = 3;
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})([smhdSMHD]?)");
    private static final Pattern TIMES = Pattern.compile("(%s)+".formatted(TIME));

    /// JSch's keys of the algorithms; its configuration reader knows ssh's names of them, and their `+`, `-` and
    /// `^`.
    private static final List<String> ALGORITHMS = List.of(
            "kex", "server_host_key", "cipher.c2s", "cipher.s2c", "mac.c2s", "mac.s2c", "PubkeyAcceptedAlgorithms");

    private final SshPlaces places;

    HopReader(SshPlaces places) {
        this.places = places;
    }

    Hop read(SshAddress address) {
        ClientConfig config = ClientConfig.read(places.configs(), address.name());
        int port = address.port()
                .orElseGet(() ->
                        config.value("Port").map(text -> number(text, "Port")).orElse(22));
        String host = config.value("HostName")
                .map(text -> new ConfigTokens(places).with("h", address.name()).expanded(text))
                .orElse(address.name());
        String user =
                address.user() != null ? address.user() : config.value("User").orElseGet(places::userName);
        var tokens = new ConfigTokens(places)
                .with("h", host)
                .with("r", user)
                .with("n", address.name())
                .with("p", Integer.toString(port));
        return new Hop(
                address.name(),
                user,
                host,
                port,
                config.value("HostKeyAlias").orElse(null),
                identityFiles(config, tokens),
                config.isYes("IdentitiesOnly"),
                agent(config, tokens),
                knownHosts(config, tokens),
                config.value("ConnectTimeout").map(text -> time(text, "ConnectTimeout")),
                config.value("ServerAliveInterval")
                        .map(text -> time(text, "ServerAliveInterval"))
                        .filter(Duration::isPositive)
                        .orElse(USUAL_ALIVE_INTERVAL),
                config.value("ServerAliveCountMax")
                        .map(text -> number(text, "ServerAliveCountMax"))
                        .orElse(USUAL_ALIVE_COUNT),
                algorithms(config),
                config.value("ProxyJump").orElse(null));
    }

    private List<Path> identityFiles(ClientConfig config, ConfigTokens tokens) {
        List<String> named = config.values("IdentityFile");
        if (named.isEmpty()) {
            return USUAL_KEYS.stream().map(places::own).filter(Files::exists).toList();
        }
        return named.stream()
                .filter(text -> !text.equalsIgnoreCase("none"))
                .map(tokens::path)
                .toList();
    }

    private Optional<Path> agent(ClientConfig config, ConfigTokens tokens) {
        String named = config.value("IdentityAgent").orElse("SSH_AUTH_SOCK").replace("\"", "");
        if (named.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        if (named.equals("SSH_AUTH_SOCK") || named.matches("\\$\\w+")) {
            return Optional.ofNullable(places.environment().get(named.replace("$", "")))
                    .filter(path -> !path.isBlank())
                    .map(Path::of);
        }
        return Optional.of(tokens.path(named));
    }

    private List<Path> knownHosts(ClientConfig config, ConfigTokens tokens) {
        List<Path> own = config.words("UserKnownHostsFile")
                .map(paths -> paths.stream().map(tokens::path).toList())
                .orElseGet(() -> List.of(places.own("known_hosts"), places.own("known_hosts2")));
        List<Path> global = config.words("GlobalKnownHostsFile")
                .map(paths -> paths.stream().map(tokens::path).toList())
                .orElse(USUAL_GLOBAL_HOSTS);
        return Stream.concat(own.stream(), global.stream()).toList();
    }

    private static Map<String, String> algorithms(ClientConfig config) {
        var algorithms = new LinkedHashMap<String, String>();
        ALGORITHMS.forEach(key -> config.value(key).ifPresent(value -> algorithms.put(key, value)));
        return algorithms;
    }

    /// JSch has already made milliseconds of a plain number; ssh's `1m30s` it leaves as it is.
    private static Duration time(String text, String keyword) {
        if (text.matches("\\d+")) {
            return Duration.ofMillis(Long.parseLong(text));
        }
        if (!TIMES.matcher(text).matches()) {
            throw unusable(keyword, text);
        }
        return Duration.ofSeconds(TIME.matcher(text)
                .results()
                .mapToLong(part -> Long.parseLong(part.group(1)) * seconds(part.group(2)))
                .sum());
    }

    private static long seconds(String unit) {
        return switch (unit) {
            case "m", "M" -> 60;
            case "h", "H" -> 3600;
            case "d", "D" -> 86_400;
            default -> 1;
        };
    }

    private static int number(String text, String keyword) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw unusable(keyword, text);
        }
    }

    private static SshException unusable(String keyword, String text) {
        return new SshException(
                SshFailure.CONFIGURATION,
                "ssh's configuration: %s %s cannot be used".formatted(keyword, text),
                "see man ssh_config");
    }
}
