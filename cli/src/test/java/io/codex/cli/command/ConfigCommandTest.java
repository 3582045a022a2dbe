package io.codex.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun;
import io.codex.cli.CommandLineRun.Result;
import io.codex.core.endpoint.ServiceIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    @TempDir
    private Path folder;

    private Path facilities = Path.of("");

    @BeforeEach
    void makeFolder() throws IOException {
        facilities = Files.createDirectories(folder.resolve("home/facilities"));
    }

    @Test
    void a_facility_is_shown_with_its_private_file_laid_over_it() throws IOException {
        write("iter.yaml", "hosts: ['node?', \"yes\"]\nssh: {host: iter}\nservices: {embed: }\n");
        write("iter_private.yaml", "ssh: {jump: gate, host: '010'}\nwork_types: {a: {memory: 1G}}\n");
        assertThat(run("config", "show", "iter").out()).isEqualTo("""
                        hosts: ['node?', 'yes']
                        ssh:
                          host: '010'
                          jump: gate
                        services:
                          embed: {}
                        work_types:
                          a:
                            memory: 1G
                        """);
    }

    @Test
    void each_value_is_shown_with_the_file_and_line_that_it_comes_from() throws IOException {
        write("iter.yaml", "compute:\n  scheduler:\n    partitions:\n      - {name: titan}\nhosts: [a, b]\n");
        write("iter_private.yaml", "ssh:\n  host: iter\n");
        Path file = facilities.resolve("iter.yaml");
        assertThat(run("config", "show", "iter", "--origin").out())
                .isEqualTo("""
                        compute:
                          scheduler:
                            partitions:
                              - name: titan # %1$s:4
                        hosts: [a, b] # %1$s:5
                        ssh:
                          host: iter # %2$s:2
                        """.formatted(file, facilities.resolve("iter_private.yaml")));
        assertThat(run("config", "show", "iter", "--origin", "--json").out())
                .contains("\"compute.scheduler.partitions[0].name\" : \"" + file + ":4\"", "\"facility\" : {");
    }

    @Test
    void a_facility_is_shown_as_JSON() throws IOException {
        write("iter.yaml", "ssh: {host: iter, tunnel_ports: {embed: 1}}\n");
        assertThat(run("config", "show", "iter", "--json").out().replaceAll("\\s", ""))
                .isEqualTo("{\"ssh\":{\"host\":\"iter\",\"tunnel_ports\":{\"embed\":1}}}");
    }

    @Test
    void the_facility_is_that_of_this_host() throws IOException {
        write("here.yaml", "hosts: ['%s']\n".formatted(ServiceIdentity.hostName()));
        assertThat(run("config", "path").out()).isEqualTo(facilities.resolve("here.yaml") + "\n");
    }

    @Test
    void where_examples_are_is_told_when_a_host_has_no_facility_file() throws IOException {
        Path examples = Files.createDirectories(folder.resolve("tree/share/facilities"));
        Result result = run("config", "show");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .contains("codex: local has no file")
                .contains("hint: write %s; examples are in %s".formatted(facilities.resolve("NAME.yaml"), examples));
        assertThat(run("config", "path").out()).isEqualTo(facilities.resolve("local.yaml") + "\n");
    }

    @Test
    void what_is_wrong_with_all_facilities_is_told_with_exit_code_4() throws IOException {
        write("iter.yaml", "ssh: {hots: iter}\n");
        Path secret = write("jet_private.yaml", "ssh: {host: jet}\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        Result result = run("config", "validate");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.out())
                .contains("error: %s:1: ssh.hots: is an unknown key (did you mean host?)"
                        .formatted(facilities.resolve("iter.yaml")))
                .contains("iter: not valid, 1 wrong")
                .contains("warning: %s: is a private file, and has mode rw-r--r--".formatted(secret))
                .contains("jet: valid, 1 doubtful")
                .contains("local: valid");
        assertThat(run("config", "validate", "jet", "local").exitCode()).isZero();
        assertThat(run("config", "validate", "--json").out())
                .contains("\"severity\" : \"ERROR\"", "\"line\" : 1", "\"key\" : \"ssh.hots\"");
    }

    @Test
    void an_invalid_facility_is_not_shown() throws IOException {
        write("iter.yaml", "ssh: {hots: iter}\n");
        Result result = run("config", "show", "iter");
        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("facility iter is not valid:", "ssh.hots", "hint: ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void an_unknown_facility_is_exit_code_4() {
        assertThat(run("config", "show", "nowhere").exitCode()).isEqualTo(4);
        assertThat(run("config", "validate", "nowhere").err()).contains("unknown facility: nowhere");
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(facilities.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private Result run(String... arguments) {
        return CommandLineRun.run(
                Map.of(
                        "CODEX_SERVICES_HOME",
                        folder.resolve("home").toString(),
                        "CODEX_HOME",
                        folder.resolve("tree").toString()),
                new byte[0],
                arguments);
    }
}
