package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.facility.TransportType;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshConfigNeedsTest {
    @TempDir
    private Path home;

    private boolean ticket;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        Files.createDirectories(home.resolve("etc/ssh_config.d"));
    }

    @Test
    void what_jsch_reads_too_needs_nothing() throws IOException {
        user("""
                # Match in a comment
                Host login
                  HostName login.example.org
                  User=ada
                  Port 2222
                  IdentityFile ~/.ssh/id_site
                  ProxyJump ada@gate:22
                  UserKnownHostsFile ~/.ssh/known_hosts ~/.ssh/known_hosts_site
                  ServerAliveInterval 15
                  LocalForward 18765 localhost:18765
                Host *
                  ForwardAgent no
                """);
        assertThat(needs("login")).isEmpty();
    }

    @Test
    void the_defaults_of_debian_need_nothing() throws IOException {
        system("""
                Include %s/etc/ssh_config.d/*.conf
                Host *
                    SendEnv LANG LC_*
                    HashKnownHosts yes
                    GSSAPIAuthentication yes
                """.formatted(home));
        assertThat(needs("login")).isEmpty();
        ticket = true;
        assertThat(needs("login")).singleElement().asString().contains("GSSAPIAuthentication", "ssh_config:5");
    }

    @Test
    void the_crypto_policy_of_red_hat_needs_nothing() throws IOException {
        system("Include %s/etc/ssh_config.d/*.conf\n".formatted(home));
        Files.writeString(home.resolve("etc/ssh_config.d/50-redhat.conf"), """
                Match final all
                    Include %s/etc/openssh.config
                    GSSAPIAuthentication yes
                    ForwardX11Trusted yes
                """.formatted(home));
        Files.writeString(home.resolve("etc/openssh.config"), "Ciphers aes256-ctr\nMACs hmac-sha2-256\n");
        assertThat(needs("login")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ProxyCommand nc %h %p",
                "proxycommand=\"nc\" %h %p",
                "GSSAPIAuthentication yes",
                "CertificateFile ~/.ssh/site-cert.pub",
                "PKCS11Provider /usr/lib/opensc.so",
                "SecurityKeyProvider /usr/lib/sk.so",
                "CanonicalizeHostname always",
                "KnownHostsCommand /usr/bin/keys"
            })
    void what_only_openssh_does_is_named_with_its_place(String line) throws IOException {
        user("Host other\n  " + line + "\n");
        assertThat(needs("login")).isEmpty();
        user("\nHost log*\n  " + line + "\n");
        assertThat(needs("login"))
                .singleElement()
                .asString()
                .containsIgnoringCase(line.replaceFirst("[ =].*", ""))
                .endsWith("(%s:3)".formatted(home.resolve(".ssh/config")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ProxyCommand none", "GSSAPIAuthentication no", "CanonicalizeHostname no"})
    void what_is_switched_off_needs_nothing(String line) throws IOException {
        user(line + "\n");
        assertThat(needs("login")).isEmpty();
    }

    @Test
    void a_match_counts_when_something_that_matters_is_below_it() throws IOException {
        user("Match host login exec true\n  ForwardAgent yes\n");
        assertThat(needs("login")).isEmpty();
        user("Match host login exec true\n  User ada\n");
        assertThat(needs("login")).singleElement().asString().contains("user under Match", ":2)");
        user("Match host login\nHost other\n  User ada\n");
        assertThat(needs("login")).isEmpty();
    }

    @Test
    void an_include_counts_when_its_file_says_something_of_the_host() throws IOException {
        user("Include conf.d/*.conf\n");
        assertThat(needs("login")).isEmpty();
        Files.createDirectories(home.resolve(".ssh/conf.d"));
        Files.writeString(home.resolve(".ssh/conf.d/site.conf"), "Host login\n  User ada\n");
        assertThat(needs("login")).singleElement().asString().contains("user under Include", "site.conf:2");
        assertThat(needs("elsewhere")).isEmpty();
    }

    @Test
    void a_negated_pattern_takes_a_host_out() throws IOException {
        user("Host * !login\n  ProxyCommand nc %h %p\n");
        assertThat(needs("login")).isEmpty();
        assertThat(needs("gate")).hasSize(1);
    }

    @Test
    void a_certificate_beside_a_key_and_a_key_in_hardware_are_found() throws IOException {
        Files.writeString(home.resolve(".ssh/id_ed25519-cert.pub"), "ssh-ed25519-cert-v01@openssh.com AAAA\n");
        assertThat(needs("login")).singleElement().asString().contains("certificate", "id_ed25519-cert.pub");
        user("IdentityFile ~/.ssh/id_token\n");
        assertThat(needs("login")).isEmpty();
        Files.writeString(home.resolve(".ssh/id_token.pub"), "sk-ssh-ed25519@openssh.com AAAA\n");
        assertThat(needs("login")).singleElement().asString().contains("hardware", "id_token");
    }

    @Test
    void the_hosts_before_it_are_looked_at_too() throws IOException {
        user("Host login\n  ProxyJump ada@gate:2222\nHost gate\n  ProxyCommand nc %h %p\n");
        assertThat(needs("login")).singleElement().asString().contains("ProxyCommand");
        assertThat(needs("ada@login")).hasSize(1);
        assertThat(needs("ssh://ada@login:22")).hasSize(1);
        assertThat(new SshConfigNeeds(files(), () -> ticket).of(new SshTarget("elsewhere", "gate")))
                .hasSize(1);
        assertThat(new SshConfigNeeds(files(), () -> ticket).of(new SshTarget("gate", "elsewhere")))
                .as("a jump goes before a ProxyCommand")
                .isEmpty();
    }

    @Test
    void the_transport_is_jsch_unless_something_needs_openssh() throws IOException {
        Path bin = Files.createDirectories(home.resolve("bin"));
        assertThat(choice(Map.of(), TransportType.AUTO)).isEqualTo(new Named("jsch", null));
        user("ProxyCommand nc %h %p\n");
        assertThat(choice(Map.of("PATH", bin.toString()), TransportType.AUTO).reason())
                .contains("ProxyCommand", "no ssh");
        Files.createFile(
                bin.resolve("ssh"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Named needed = choice(Map.of("PATH", bin.toString()), TransportType.AUTO);
        assertThat(needed.name()).isEqualTo("openssh");
        assertThat(needed.reason()).contains("ProxyCommand", ".ssh/config:1");
        assertThat(choice(Map.of(), TransportType.JSCH).name()).isEqualTo("jsch");
        assertThat(choice(Map.of("CODEX_SSH_TRANSPORT", "openssh"), TransportType.JSCH))
                .isEqualTo(new Named("openssh", "CODEX_SSH_TRANSPORT says so"));
    }

    @Test
    void openssh_is_given_codexs_entries_for_the_hosts_that_have_one() throws IOException {
        Path codex = home.resolve("ssh_config");
        Files.writeString(codex, "Host login\n  HostName login.example.org\n");
        var files = new SshConfigFiles(
                codex,
                Path.of(System.getProperty("user.home"), ".ssh/config"),
                Path.of("/etc/ssh/ssh_config"),
                Path.of(System.getProperty("user.home")));
        assertThat(files.forOpenSsh(SshTarget.of("login"))).isEqualTo(files.all());
        assertThat(files.forOpenSsh(new SshTarget("other", "ada@login:22"))).isEqualTo(files.all());
        assertThat(files.forOpenSsh(SshTarget.of("other"))).isEmpty();
    }

    private record Named(String name, @Nullable String reason) {}

    private Named choice(Map<String, String> environment, TransportType configured) {
        TransportChoice choice = new SshTransports(new LocalShell(), environment, files(), _ -> new NamedJsch(), false)
                .choose(SshTarget.of("login"), configured);
        return new Named(choice.transport().name(), choice.reason());
    }

    private record NamedJsch() implements SshTransport {
        @Override
        public HostConnection connect(SshTarget target, Duration timeout) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String name() {
            return "jsch";
        }
    }

    private List<String> needs(String host) {
        return new SshConfigNeeds(files(), () -> ticket).of(SshTarget.of(host));
    }

    private SshConfigFiles files() {
        return new SshConfigFiles(
                home.resolve("codex/ssh_config"), home.resolve(".ssh/config"), home.resolve("etc/ssh_config"), home);
    }

    private void user(String text) throws IOException {
        Files.writeString(home.resolve(".ssh/config"), text);
    }

    private void system(String text) throws IOException {
        Files.writeString(home.resolve("etc/ssh_config"), text);
    }
}
