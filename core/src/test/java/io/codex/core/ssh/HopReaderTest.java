package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the configuration makes of a name.
class HopReaderTest {
    @TempDir
    private Path home;

    private Path own;
    private Path hosts;

    @BeforeEach
    void folder() throws IOException {
        Files.createDirectories(home.resolve(".ssh"));
        own = home.resolve(".ssh/config");
        hosts = home.resolve("ssh_config");
    }

    @Test
    void without_a_configuration_the_name_is_the_host() {
        Hop hop = hop("login.example.org");
        assertThat(hop.host()).isEqualTo("login.example.org");
        assertThat(hop.port()).isEqualTo(22);
        assertThat(hop.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(hop.aliveInterval()).isEqualTo(Duration.ofSeconds(15));
        assertThat(hop.aliveCountMax()).isEqualTo(3);
        assertThat(hop.knownHosts())
                .startsWith(home.resolve(".ssh/known_hosts"))
                .contains(Path.of("/etc/ssh/ssh_known_hosts"));
        assertThat(hop.jump()).isNull();
    }

    @Test
    void the_first_value_counts_and_the_users_file_comes_first() throws IOException {
        Files.writeString(own, """
                Host titan
                  HostName titan.example.org
                  Port = 2222
                Host t*
                  User ada
                  Port 22
                """);
        Files.writeString(hosts, """
                User nobody
                ConnectTimeout 7
                Host *
                  ServerAliveInterval 1m30s
                  ServerAliveCountMax 5
                """);
        Hop hop = hop("titan");
        assertThat(hop.inWords()).isEqualTo("ada@titan.example.org:2222");
        assertThat(hop.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(hop.aliveInterval()).isEqualTo(Duration.ofSeconds(90));
        assertThat(hop.aliveCountMax()).isEqualTo(5);
    }

    @Test
    void blocks_of_the_same_name_all_count() throws IOException {
        Files.writeString(own, """
                Host *
                  User ada
                Host titan
                  Port 2222
                Host *
                  HostName %h.example.org
                """);
        assertThat(hop("titan").inWords()).isEqualTo("ada@titan.example.org:2222");
    }

    @Test
    void what_the_target_says_goes_before_the_configuration() throws IOException {
        Files.writeString(own, """
                Host titan
                  User ada
                  Port 2222
                """);
        assertThat(hop("ssh://eve@titan:3333").inWords()).isEqualTo("eve@titan:3333");
        assertThat(hop("eve@titan").inWords()).isEqualTo("eve@titan:2222");
    }

    @Test
    void identity_files_may_be_several_with_tokens_and_spaces() throws IOException {
        Files.writeString(own, """
                Host titan
                  HostName titan.example.org
                  User ada
                  IdentityFile ~/.ssh/one
                  IdentityFile "%d/my keys/%r@%h"
                  IdentityFile ${KEYS}/%n
                  IdentitiesOnly yes
                """);
        Hop hop = hop("titan");
        assertThat(hop.identityFiles())
                .containsExactly(
                        home.resolve(".ssh/one"),
                        home.resolve("my keys/ada@titan.example.org"),
                        Path.of("/keys/titan"));
        assertThat(hop.identitiesOnly()).isTrue();
    }

    @Test
    void without_identity_files_the_usual_ones_that_are_there_count() throws IOException {
        Files.writeString(home.resolve(".ssh/id_rsa"), "");
        assertThat(hop("titan").identityFiles()).containsExactly(home.resolve(".ssh/id_rsa"));
    }

    @Test
    void the_agent_is_the_environments_another_or_none() throws IOException {
        Files.writeString(own, """
                Host other
                  IdentityAgent ~/agent
                Host none
                  IdentityAgent none
                """);
        assertThat(hop("titan").agent()).contains(Path.of("/run/agent"));
        assertThat(hop("other").agent()).contains(home.resolve("agent"));
        assertThat(hop("none").agent()).isEmpty();
    }

    @Test
    void known_hosts_may_be_several_files_or_none() throws IOException {
        Files.writeString(own, """
                Host titan
                  UserKnownHostsFile ~/one "%d/the other"
                  GlobalKnownHostsFile none
                """);
        assertThat(hop("titan").knownHosts()).containsExactly(home.resolve("one"), home.resolve("the other"));
    }

    @Test
    void a_token_that_is_not_known_is_named() throws IOException {
        Files.writeString(own, """
                Host titan
                  IdentityFile ~/%C
                """);
        assertThatThrownBy(() -> hop("titan"))
                .isInstanceOfSatisfying(
                        SshException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(SshFailure.CONFIGURATION))
                .hasMessageContaining("%C");
    }

    @Test
    void jumps_are_resolved_one_by_one_by_the_same_configuration() throws IOException {
        Files.writeString(own, """
                Host inner
                  ProxyJump ada@gate:2200,middle
                Host middle
                  HostName 10.0.0.2
                  ProxyJump never
                Host gate
                  ProxyJump outer
                """);
        assertThat(route("inner", null)).containsExactly("outer:22", "gate:2200", "10.0.0.2:22", "inner:22");
        assertThat(route("inner", "other")).containsExactly("other:22", "inner:22");
        assertThat(route("inner", "none")).containsExactly("inner:22");
    }

    @Test
    void a_jump_host_that_its_own_block_covers_is_reached_directly() throws IOException {
        Files.writeString(own, """
                Host *
                  ProxyJump gate
                """);
        assertThat(route("inner", null)).containsExactly("gate:22", "inner:22");
    }

    @Test
    void a_circle_of_jumps_is_refused() throws IOException {
        Files.writeString(own, """
                Host one
                  ProxyJump two
                Host two
                  ProxyJump one
                """);
        assertThatThrownBy(() -> route("one", null)).hasMessageContaining("ProxyJump");
    }

    @Test
    void a_target_that_ssh_would_take_for_an_option_is_refused() {
        assertThatThrownBy(() -> hop("-oProxyCommand=x")).hasMessageContaining("-oProxyCommand=x");
    }

    private Hop hop(String target) {
        return reader().read(SshAddress.ofTarget(target));
    }

    private List<String> route(String target, @Nullable String jump) {
        return Route.to(new SshTarget(target, jump), reader()).hops().stream()
                .map(hop -> hop.host() + ":" + hop.port())
                .toList();
    }

    private HopReader reader() {
        return new HopReader(
                new SshPlaces(home, List.of(own, hosts), Map.of("KEYS", "/keys", "SSH_AUTH_SOCK", "/run/agent")));
    }
}
