package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelStatesTest {
    @TempDir
    private Path folder;

    private ServicesHome home;
    private TunnelStates states;

    @BeforeEach
    void nameHome() {
        home = ServicesHome.at(folder.resolve("home"), Map.of());
        states = new TunnelStates(home, "workstation");
    }

    @Test
    void is_read_as_it_was_written_by_its_user_only() throws IOException {
        states.write(state("ssh://ada@login:2222"));
        assertThat(states.read("ssh://ada@login:2222")).contains(state("ssh://ada@login:2222"));
        Path file = file("ssh___ada@login_2222");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void other_hosts_of_the_home_have_their_own() {
        states.write(state("login"));
        assertThat(new TunnelStates(home, "laptop").all()).isEmpty();
        assertThat(states.all()).containsExactly(state("login"));
        states.remove("login");
        assertThat(states.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[]", "{}", "{\"name\": \"other\", \"forwards\": []}", "text"})
    void a_damaged_file_is_none_and_hides_no_other(String content) throws IOException {
        states.write(state("login"));
        Files.writeString(file("other"), content);
        assertThat(states.read("other")).isEmpty();
        assertThat(states.all()).containsExactly(state("login"));
        assertThat(states.running()).containsExactly(state("login"));
    }

    @Test
    void a_file_that_is_no_text_is_none() throws IOException {
        states.write(state("login"));
        Files.write(file("login"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThat(states.all()).isEmpty();
    }

    @Test
    void what_a_later_version_tells_beside_is_passed_over() throws IOException {
        states.write(state("login"));
        String text = Files.readString(file("login"));
        Files.writeString(file("login"), text.replaceFirst("\\{", "{\"news\": {\"of\": 1},"));
        assertThat(states.read("login")).contains(state("login"));
    }

    @Test
    void a_phase_of_a_later_version_cannot_be_understood() throws IOException {
        states.write(state("login"));
        Files.writeString(file("login"), Files.readString(file("login")).replace("\"UP\"", "\"ASLEEP\""));
        assertThat(states.read("login")).isEmpty();
    }

    private Path file(String name) {
        return home.root().resolve("tunnels/workstation").resolve(name + ".json");
    }

    private TunnelState state(String name) {
        return new TunnelState(
                name,
                "jsch",
                ProcessIdentity.current(),
                Instant.EPOCH,
                TunnelState.Phase.UP,
                null,
                null,
                Instant.EPOCH,
                0,
                "ada@login:22",
                false,
                List.of(),
                folder.resolve("control"));
    }
}
