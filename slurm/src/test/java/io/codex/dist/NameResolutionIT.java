package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Names of hosts, which a statically linked program resolves with its own C library: from `/etc/hosts`, and from a
/// name server (dnsmasq), both this test's own. A refused connection shows that a name was resolved.
class NameResolutionIT {
    private final Path folder;
    private final Site site;

    NameResolutionIT(@TempDir Path folder) {
        this.folder = folder;
        site = Site.in(folder);
    }

    @BeforeEach
    void writeAToken() throws IOException {
        Files.writeString(folder.resolve("token"), "t0ken");
    }

    @Test
    void a_name_of_etc_hosts_is_resolved() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n127.0.0.9 titan.site.example\n");
        CommandResult result =
                embed("titan.site.example", inNamespace("mount --bind '%s' /etc/hosts".formatted(hosts)));
        assertThat(result.err()).contains("titan.site.example:1", "connection refused");
    }

    @Test
    void a_name_of_the_name_server_is_resolved() throws IOException {
        assertThat(embed("titan.site.example", withNameServer()).err()).contains("connection refused");
    }

    @Test
    void a_short_name_is_looked_for_in_the_search_domain() throws IOException {
        assertThat(embed("titan", withNameServer()).err()).contains("connection refused");
    }

    @Test
    void a_name_that_nobody_knows_is_reported_as_such() throws IOException {
        CommandResult result = embed("atlantis.site.example", withNameServer());
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .contains("codex: the embed service at http://atlantis.site.example:1")
                .contains("no name service knows atlantis.site.example")
                .contains("hint: ");
    }

    private CommandResult embed(String host, Site where) {
        return where.with("IMAS_CODEX_EMBED_REMOTE_URL", "http://" + host + ":1")
                .with("EMBED_TOKEN_FILE", folder.resolve("token").toString())
                .codex("embed", "plasma");
    }

    private Site withNameServer() throws IOException {
        Path resolver = Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\nsearch site.example\n");
        return inNamespace("""
                mount --bind '%s' /etc/resolv.conf
                dnsmasq --conf-file=/dev/null --no-hosts --no-resolv --listen-address=127.0.0.1 --bind-interfaces \
                  --user=root --pid-file='%s' --local=/site.example/ --host-record=titan.site.example,127.0.0.9
                """.formatted(resolver, folder.resolve("dnsmasq.pid")));
    }

    /// A command in mount, network and process namespaces of its own, which end with it.
    private Site inNamespace(String preparation) {
        return site.under(
                "unshare",
                "--mount",
                "--net",
                "--pid",
                "--fork",
                "--mount-proc",
                "sh",
                "-ec",
                "ip link set lo up\n" + preparation + "\n\"$@\"",
                "sh");
    }
}
