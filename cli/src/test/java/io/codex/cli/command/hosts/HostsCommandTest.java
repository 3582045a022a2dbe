package io.codex.cli.command.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun;
import io.codex.cli.CommandLineRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsCommandTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeFolders() throws IOException {
        Files.createDirectories(folder.resolve(".ssh"));
        Files.createDirectories(folder.resolve("home/facilities"));
        Files.writeString(folder.resolve(".ssh/config"), "Host mine *.example.org\n  User ada\nHost *\n  Port 22\n");
    }

    @Test
    void an_added_host_is_an_entry_that_ssh_reads() throws IOException {
        Result added = run(
                "hosts",
                "add",
                "login",
                "--hostname",
                "login.example.org",
                "--user",
                "ada",
                "--port",
                "2222",
                "--jump",
                "gate",
                "--identity-file",
                "~/.ssh/id_site");
        assertThat(added.exitCode()).as(added.err()).isZero();
        Path file = folder.resolve("home/ssh_config");
        assertThat(file).hasContent("""
                Host login
                    HostName login.example.org
                    User ada
                    Port 2222
                    ProxyJump gate
                    IdentityFile ~/.ssh/id_site
                """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void a_name_that_is_taken_is_replaced_only_when_asked() throws IOException {
        run("hosts", "add", "login", "--hostname", "one");
        run("hosts", "add", "other", "--hostname", "other");
        assertThat(run("hosts", "add", "login", "--hostname", "two").exitCode()).isEqualTo(2);
        assertThat(run("hosts", "add", "mine", "--hostname", "two").err()).contains(".ssh/config has an entry mine");
        assertThat(run("hosts", "add", "login", "--hostname", "two", "--replace")
                        .exitCode())
                .isZero();
        assertThat(folder.resolve("home/ssh_config"))
                .hasContent("Host other\n    HostName other\nHost login\n    HostName two\n");
    }

    @Test
    void only_what_codex_has_is_removed() throws IOException {
        run("hosts", "add", "login", "--hostname", "one");
        assertThat(run("hosts", "remove", "login").exitCode()).isZero();
        assertThat(folder.resolve("home/ssh_config")).hasContent("");
        assertThat(run("hosts", "remove", "mine").exitCode()).isEqualTo(2);
        Files.writeString(folder.resolve("home/ssh_config"), "Host a b\n  Port 1\n");
        assertThat(run("hosts", "remove", "a").err()).contains("several names");
        assertThat(folder.resolve("home/ssh_config")).hasContent("Host a b\n  Port 1\n");
    }

    @Test
    void what_ssh_would_read_as_something_else_is_refused() {
        assertThat(run("hosts", "add", "--hostname", "x", "--", "-oProxyCommand=x")
                        .exitCode())
                .isEqualTo(2);
        assertThat(run("hosts", "add", "a b", "--hostname", "x").exitCode()).isEqualTo(2);
        assertThat(run("hosts", "add", "a", "--hostname", "x\n  ProxyCommand y").exitCode())
                .isEqualTo(2);
        assertThat(run("hosts", "add", "a", "--hostname", "x", "--user", "b c").exitCode())
                .isEqualTo(2);
        assertThat(run("hosts", "add", "a", "--hostname", "x", "--port", "70000")
                        .exitCode())
                .isEqualTo(2);
        assertThat(folder.resolve("home/ssh_config")).doesNotExist();
    }

    @Test
    void hosts_are_listed_with_the_file_that_names_them() throws IOException {
        run("hosts", "add", "login", "--hostname", "one");
        Files.writeString(folder.resolve("home/facilities/iter.yaml"), "ssh: {host: login.iter.example, jump: gate}\n");
        assertThat(run("hosts", "list")
                        .out()
                        .lines()
                        .map(line -> line.replaceAll(" +", " ").strip()))
                .containsExactly(
                        "NAME HOST BY WAY OF SOURCE",
                        "login login " + folder.resolve("home/ssh_config"),
                        "iter login.iter.example gate " + folder.resolve("home/facilities/iter.yaml"),
                        "mine mine " + folder.resolve(".ssh/config"));
        assertThat(run("hosts", "list", "--json").out()).contains("\"name\" : \"mine\"");
    }

    @Test
    void a_host_that_is_not_reached_is_told_with_its_reason() {
        Result result = run("hosts", "status", "no-such-host.invalid", "--json");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).contains("\"failure\" : \"unreachable: ", "\"hint\"");
    }

    private Result run(String... arguments) {
        return CommandLineRun.run(
                Map.of(
                        "HOME", folder.toString(),
                        "PATH", System.getenv("PATH"),
                        "CODEX_SERVICES_HOME", folder.resolve("home").toString()),
                new byte[0],
                arguments);
    }
}
