package io.codex.core.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// What in the user's and the system's configuration JSch cannot do for a host and for those before it. Only keywords
/// are recognised; what `Match` asks is not decided. Where in doubt, something is taken for needed.
///
/// A system's file, which the user did not write, counts less: its algorithms are the distribution's taste, and its
/// `GSSAPIAuthentication yes` means something only to who has a Kerberos ticket.
public final class SshConfigNeeds {
    /// They change nothing in what a connection of ours does, or are set by us.
    private static final Set<String> INERT = Set.of(
            "addkeystoagent",
            "batchmode",
            "checkhostip",
            "clearallforwardings",
            "compression",
            "connectionattempts",
            "connecttimeout",
            "controlmaster",
            "controlpath",
            "controlpersist",
            "dynamicforward",
            "enableescapecommandline",
            "escapechar",
            "exitonforwardfailure",
            "fingerprinthash",
            "forkafterauthentication",
            "forwardagent",
            "forwardx11",
            "forwardx11timeout",
            "forwardx11trusted",
            "gatewayports",
            "hashknownhosts",
            "ignoreunknown",
            "ipqos",
            "localcommand",
            "localforward",
            "loglevel",
            "numberofpasswordprompts",
            "permitlocalcommand",
            "remotecommand",
            "remoteforward",
            "requesttty",
            "sendenv",
            "serveralivecountmax",
            "serveraliveinterval",
            "sessiontype",
            "setenv",
            "stdinnull",
            "streamlocalbindmask",
            "streamlocalbindunlink",
            "stricthostkeychecking",
            "syslogfacility",
            "tag",
            "tcpkeepalive",
            "updatehostkeys",
            "usekeychain",
            "visualhostkey",
            "xauthlocation");

    private static final Set<String> ALGORITHMS = Set.of(
            "casignaturealgorithms",
            "ciphers",
            "gssapikexalgorithms",
            "hostbasedacceptedalgorithms",
            "hostbasedkeytypes",
            "hostkeyalgorithms",
            "kexalgorithms",
            "macs",
            "pubkeyacceptedalgorithms",
            "pubkeyacceptedkeytypes",
            "rekeylimit",
            "requiredrsasize");

    /// What JSch has nothing for, with the values that ask for nothing.
    private static final Map<String, Needed> NEEDED = Map.ofEntries(
            Map.entry("certificatefile", new Needed("CertificateFile", "none")),
            Map.entry("pkcs11provider", new Needed("PKCS11Provider", "none")),
            Map.entry("securitykeyprovider", new Needed("SecurityKeyProvider", "internal", "none")),
            Map.entry("canonicalizehostname", new Needed("CanonicalizeHostname", "no", "none")),
            Map.entry("knownhostscommand", new Needed("KnownHostsCommand", "none")),
            Map.entry("hostbasedauthentication", new Needed("HostbasedAuthentication", "no")),
            Map.entry("verifyhostkeydns", new Needed("VerifyHostKeyDNS", "no", "ask")),
            Map.entry("revokedhostkeys", new Needed("RevokedHostKeys", "none")),
            Map.entry("bindaddress", new Needed("BindAddress")),
            Map.entry("bindinterface", new Needed("BindInterface")),
            Map.entry("addressfamily", new Needed("AddressFamily", "any")));

    private static final List<String> DEFAULT_KEYS =
            List.of("id_rsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk");

    private final SshConfigFiles files;
    private final BooleanSupplier kerberosTicket;

    /// @param kerberosTicket whether the user has one
    public SshConfigNeeds(SshConfigFiles files, BooleanSupplier kerberosTicket) {
        this.files = files;
        this.kerberosTicket = kerberosTicket;
    }

    private record Needed(String name, Set<String> harmless) {
        Needed(String name, String... harmless) {
            this(name, Set.of(harmless));
        }
    }

    /// Each with where it stands: `ProxyCommand (/home/ada/.ssh/config:12)`.
    public List<String> of(SshTarget target) {
        var needs = new LinkedHashSet<String>();
        var left = new ArrayDeque<>(hosts(target));
        var seen = new HashSet<String>();
        boolean hasJump = target.jump() != null;
        while (!left.isEmpty()) {
            String host = left.removeFirst();
            if (seen.add(host)) {
                boolean first = seen.size() == 1;
                left.addAll(look(host, first && hasJump, needs));
            }
        }
        return List.copyOf(needs);
    }

    /// The names that are looked up: the target's, and its hops'.
    static List<String> hosts(SshTarget target) {
        String jump = target.jump();
        return Stream.concat(Stream.of(bare(target.host())), jump == null ? Stream.empty() : hops(jump).stream())
                .toList();
    }

    private static List<String> hops(String jump) {
        return jump.equalsIgnoreCase("none")
                ? List.of()
                : Arrays.stream(jump.split(",")).map(SshConfigNeeds::bare).toList();
    }

    private static String bare(String host) {
        return host.replaceFirst("^ssh://", "")
                .replaceFirst("^.*@", "")
                .replaceFirst("/$", "")
                .replaceFirst("^\\[(.*)](:\\d+)?$", "$1")
                .replaceFirst("^([^:]+):\\d+$", "$1");
    }

    /// @param jumpGiven whether hops beside the configuration's are asked for
    /// @return the hops that the configuration names
    private List<String> look(String host, boolean jumpGiven, Set<String> needs) {
        SshConfigReader reader = files.reader();
        var own = new ArrayList<>(reader.linesFor(host, files.codex(), files.folder()));
        own.addAll(reader.linesFor(host, files.user(), files.folder()));
        List<SshConfigLine> system = reader.linesFor(host, files.system(), Path.of("/etc/ssh"));
        addStructure(own, false, needs);
        addStructure(system, true, needs);
        List<SshConfigLine> all = Stream.concat(own.stream(), system.stream()).toList();
        NEEDED.forEach((keyword, needed) -> all.stream()
                .filter(line -> line.keyword().equals(keyword))
                .findFirst()
                .filter(line -> !needed.harmless().contains(line.value()))
                .ifPresent(line -> needs.add(line.inWords(needed.name()))));
        addKerberos(own, system, needs);
        addKeys(all, needs);
        Optional<SshConfigLine> way = all.stream()
                .filter(line ->
                        line.keyword().equals("proxyjump") || line.keyword().equals("proxycommand"))
                .findFirst();
        if (jumpGiven || way.isEmpty() || way.get().value().equalsIgnoreCase("none")) {
            return List.of();
        }
        if (way.get().keyword().equals("proxycommand")) {
            needs.add(way.get().inWords("ProxyCommand"));
            return List.of();
        }
        return hops(way.get().value());
    }

    private static void addStructure(List<SshConfigLine> lines, boolean ofSystem, Set<String> needs) {
        lines.stream()
                .filter(line -> line.underMatch() || line.included())
                .filter(line -> !INERT.contains(line.keyword()))
                .filter(line -> !ofSystem
                        || !(ALGORITHMS.contains(line.keyword())
                                || line.keyword().startsWith("gssapi")))
                .findFirst()
                .ifPresent(line -> needs.add(line.inWords(
                        "%s under %s".formatted(line.keyword(), line.underMatch() ? "Match" : "Include"))));
    }

    private void addKerberos(List<SshConfigLine> own, List<SshConfigLine> system, Set<String> needs) {
        Optional<SshConfigLine> said = gssapi(own);
        said.or(() -> gssapi(system).filter(_ -> kerberosTicket.getAsBoolean()))
                .filter(line -> line.value().equalsIgnoreCase("yes"))
                .ifPresent(line -> needs.add(line.inWords("GSSAPIAuthentication")));
    }

    private static Optional<SshConfigLine> gssapi(List<SshConfigLine> lines) {
        return lines.stream()
                .filter(line -> line.keyword().equals("gssapiauthentication"))
                .findFirst();
    }

    private void addKeys(List<SshConfigLine> lines, Set<String> needs) {
        List<Path> named = lines.stream()
                .filter(line -> line.keyword().equals("identityfile"))
                .map(line -> files.reader()
                        .expanded(line.value().replace("%d", files.home().toString())))
                .map(files.folder()::resolve)
                .toList();
        List<Path> keys = named.isEmpty()
                ? DEFAULT_KEYS.stream().map(files.folder()::resolve).toList()
                : named;
        for (Path key : keys) {
            Path certificate = Path.of(key + "-cert.pub");
            if (Files.exists(certificate)) {
                needs.add("a certificate (%s)".formatted(certificate));
            }
            if (isOfHardware(key)) {
                needs.add("a key in hardware (%s)".formatted(key));
            }
        }
    }

    /// `sk-ssh-ed25519@openssh.com` and `sk-ecdsa-…`.
    private static boolean isOfHardware(Path key) {
        Path open = Path.of(key + ".pub");
        try {
            return Files.isReadable(open)
                    && Files.readString(open, StandardCharsets.ISO_8859_1).startsWith("sk-");
        } catch (IOException e) {
            return false;
        }
    }
}
