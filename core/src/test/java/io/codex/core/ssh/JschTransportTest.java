package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// SSH by JSch.
class JschTransportTest extends HostConnectionContract {
    private static final String SECRET = "the right one";

    private final List<String> questions = new ArrayList<>();

    @Override
    protected SshTransport transport(Path config, SshPrompt prompt) {
        return new JschTransport(new SshPlaces(folder.resolve("home"), List.of(config), Map.of()), prompt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ed25519", "ecdsa", "rsa"})
    void keys_of_each_kind_authenticate(String type) throws IOException {
        user.knows("far", server, "IdentityFile " + key(type, ""));
        Files.delete(user.key());
        connect("far");
    }

    @ParameterizedTest
    @CsvSource({"ed25519,OPENSSH", "rsa,PEM", "ecdsa,PKCS8"})
    void a_locked_key_is_asked_for_again_until_it_opens_and_only_once(String type, String form) throws IOException {
        Path key = form.equals("OPENSSH") ? key(type, SECRET) : key(type, SECRET, "-m", form);
        user.knows("far", server, "IdentityFile " + key);
        Files.delete(user.key());
        SshTransport transport = transport(user.config(), answering("wrong", SECRET));
        for (int i = 0; i < 2; i++) {
            opened(transport.connect(SshTarget.of("far"), ENOUGH));
        }
        assertThat(questions).hasSize(2).allMatch(question -> question.contains(key.toString()));
    }

    @Test
    void a_locked_key_that_the_server_does_not_want_is_not_asked_for() {
        user.knows("far", server);
        Path key = SshKeys.make(folder.resolve("unwanted"), "ed25519", SECRET);
        user.mentions("locked", server, "IdentityFile " + key);
        connected("locked", answering(SECRET));
        assertThat(questions).isEmpty();
    }

    @Test
    void a_locked_key_that_nobody_opens_is_named() throws IOException {
        Path key = key("ed25519", SECRET);
        user.knows("far", server, "IdentityFile " + key);
        Files.delete(user.key());
        fails(SshFailure.AUTHENTICATION, () -> connect("far"))
                .hasMessageContaining(key + " (locked)")
                .extracting(failure -> ((SshException) failure).hint())
                .asString()
                .contains("ssh-add");
        fails(SshFailure.AUTHENTICATION, () -> connected("far", answering("1", "2", "3", SECRET)));
        assertThat(questions).hasSize(3);
    }

    @Test
    void a_key_of_the_agent_authenticates() {
        Path key = key("ed25519", "");
        Path socket = folder.resolve("agent");
        user.knows("far", server);
        Process agent = new LocalShell().start(Command.of("ssh-agent", "-D", "-a", socket.toString()));
        opened(() -> agent.destroyForcibly().waitFor());
        Awaitility.await().until(() -> Files.exists(socket));
        var added = new LocalShell()
                .run(Command.of("ssh-add", "-q", key.toString())
                        .withEnvironment(Map.of("SSH_AUTH_SOCK", socket.toString())));
        assertThat(added.succeeded()).as(added.err()).isTrue();
        write("""
                Host far
                  HostName 127.0.0.1
                  Port %d
                  IdentityFile none
                  IdentityAgent %s
                  UserKnownHostsFile %s
                """.formatted(server.port(), socket, user.knownHosts()));
        connect("far");
    }

    @Test
    void a_hashed_file_and_one_of_several_files_know_a_host() throws IOException {
        user.knows("far", server);
        Path other = Files.writeString(folder.resolve("other"), "");
        hash(user.knownHosts());
        write(Files.readString(user.config())
                .replace("UserKnownHostsFile ", "UserKnownHostsFile %s ".formatted(other)));
        connect("far");
    }

    @Test
    void the_hint_for_a_hashed_file_hashes() throws IOException {
        user.knows("far", server);
        hash(user.knownHosts());
        SshServer another = start("another");
        user.mentions("another", another);
        fails(SshFailure.HOST_KEY_UNKNOWN, () -> connect("another"))
                .extracting(failure -> ((SshException) failure).hint())
                .asString()
                .contains("ssh-keyscan -H -p " + another.port());
    }

    @ParameterizedTest
    @CsvSource({"@revoked,HOST_KEY_CHANGED", "@cert-authority,HOST_KEY_UNKNOWN"})
    void a_marked_line_does_not_make_a_key_known(String marker, SshFailure failure) throws IOException {
        user.knows("far", server);
        Files.writeString(user.knownHosts(), marker + " " + server.hostKeyLine() + "\n");
        fails(failure, () -> connect("far"));
    }

    @Test
    void a_host_is_known_under_its_alias() throws IOException {
        user.knows("far", server, "HostKeyAlias titan");
        Files.writeString(user.knownHosts(), "titan " + server.publicHostKey() + "\n");
        connect("far");
    }

    @Test
    void accepting_new_keys_is_not_done_whatever_the_configuration_says() throws IOException {
        user.mentions("far", server, "StrictHostKeyChecking no");
        fails(SshFailure.HOST_KEY_UNKNOWN, () -> connect("far"));
        assertThat(Files.readString(user.knownHosts())).isEmpty();
    }

    private Path key(String type, String passphrase, String... more) {
        Path key = SshKeys.make(folder.resolve("key"), type, passphrase, more);
        SshFolder.authorize(key, server);
        return key;
    }

    private SshPrompt answering(String... answers) {
        return question -> {
            questions.add(question);
            return questions.size() > answers.length ? Optional.empty() : Optional.of(answers[questions.size() - 1]);
        };
    }

    private void write(String config) {
        try {
            Files.writeString(user.config(), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hash(Path file) {
        var hashed = new LocalShell().run(Command.of("ssh-keygen", "-q", "-H", "-f", file.toString()));
        assertThat(hashed.succeeded()).as(hashed.err()).isTrue();
    }
}
