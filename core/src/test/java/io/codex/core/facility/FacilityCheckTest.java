package io.codex.core.facility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FacilityCheckTest {
    @TempDir
    private Path folder;

    private Path file = Path.of("");
    private Path secret = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("iter.yaml");
        secret = folder.resolve("iter_private.yaml");
    }

    @Test
    void every_problem_is_told_at_once_with_file_line_key_and_what_is_allowed() throws IOException {
        Files.writeString(file, """
                name: titan
                compute:
                  scheduler:
                    type: slrum
                    partitions:
                      - name: titan
                        maxTime: 7d
                        gpus_per_node: eight
                      - cores_per_node: 0
                services:
                  embed:
                    walltime: soon
                    memory: 16
                    partitions: [titan, rigel]
                """);
        writePrivate("""
                embedding:
                  embed_host: 98dci4-gpu-0002
                  remote-url: localhost:18765
                """);
        assertThat(problems().stream().map(problem -> problem.replace(folder + "/", "")))
                .containsExactly(
                        "iter.yaml:1: name: is titan, but the file is that of iter; allowed: iter",
                        "iter.yaml:4: compute.scheduler.type: is slrum (did you mean slurm?);"
                                + " allowed: auto, slurm, sge, pbs, torque, lsf, condor, local, none",
                        "iter.yaml:7: compute.scheduler.partitions[0].maxTime: is an unknown key (did you mean"
                                + " max_time?); allowed: name, max_time, nodes, cores_per_node, memory_gb, is_debug,"
                                + " gpu_type, gpus_per_node",
                        "iter.yaml:8: compute.scheduler.partitions[0].gpus_per_node: is the text eight;"
                                + " allowed: a whole number from 0",
                        "iter.yaml:9: compute.scheduler.partitions[1]: has no name",
                        "iter.yaml:9: compute.scheduler.partitions[1].cores_per_node: is the number 0;"
                                + " allowed: a whole number from 1",
                        "iter.yaml:12: services.embed.walltime: is the text soon;"
                                + " allowed: a time such as 90s, 30m, 12h, 1d12h or 7-00:00:00, or UNLIMITED",
                        "iter.yaml:13: services.embed.memory: is the number 16;"
                                + " allowed: an amount of memory such as 512M, 16G or 1.5T",
                        "iter.yaml:14: services.embed.partitions[1]: is no partition of this facility: rigel;"
                                + " allowed: titan",
                        "iter_private.yaml:2: embedding.embed_host: is an unknown key (did you mean embed-host?);"
                                + " allowed: model, dimension, backend, embed-host, server-port, remote-url",
                        "iter_private.yaml:3: embedding.remote-url: is the text localhost:18765;"
                                + " allowed: an address such as http://host:18765");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    compute: {scheduler: {type: slurm, home_shared: false}}                  | compute.scheduler.home_shared: is false: services are found by records in the home folder
                    compute: {scheduler: {partitions: [{name: a}, {name: a}]}}               | compute.scheduler.partitions[1].name: is there twice: a
                    compute: {other_schedulers: [{type: slurm}]}                             | compute.other_schedulers[0]: has no host
                    compute: {scheduler: {name: a}, other_schedulers: [{name: a, host: b}]}  | compute.other_schedulers[0].name: is the name of two schedulers: a
                    compute: {scheduler: {partitions: [{name: a}]}, work_types: {}}          | compute.work_types: is an unknown key
                    compute: {scheduler: {nice: 20}}                                         | compute.scheduler.nice: is the number 20; allowed: a whole number from 0 to 19
                    compute: {scheduler: {partitions: [{name: a, nodes: {}}]}}               | partitions[0].nodes: is a mapping of keys to values; allowed: a whole number or a list
                    hosts: titan                                                             | hosts: is the text titan; allowed: a list
                    hosts: ['a[']                                                            | hosts[0]: is not a glob: a[
                    services: {gate: {}}                                                     | services.gate: has no command
                    services: {embed: {command: [x]}}                                        | services.embed.command: has a command of its own already
                    services: {neo4j: {replicas: 2}}                                         | services.neo4j.replicas: is 2: a graph has one owner
                    services: {embed: {http_port: 7474}}                                     | services.embed.http_port: is for neo4j only
                    services: {embed: {port: 70000}}                                         | services.embed.port: is the number 70000; allowed: a port from 1 to 65535
                    services: {embed: {device: gpu}}                                         | services.embed.device: is gpu, but the job asks for none
                    services: {embed: {requeue: yes}}                                        | services.embed.requeue: is the text yes; allowed: true or false
                    services: {embed: {environment: {A B: c}}}                               | services.embed.environment
                    services: {gate: {command: [x], health: {}}}                             | services.gate.health: needs one way to look
                    services: {both: {runs: [neo4j, embde]}}                                 | services.both.runs[1]: is no service of this facility: embde
                    services: {both: {runs: [embed], replicas: 2}}                           | services.both.replicas: is 2: a job for several services is there once
                    services: {a: {runs: [embed]}, b: {runs: [embed]}}                       | services.b.runs[0]: is in a already: embed
                    services: {a: {runs: [b]}, b: {runs: [embed]}}                           | services.a.runs[0]: is itself a job for several services: b
                    services: [embed]                                                        | services: is a list; allowed: a mapping of keys to values
                    ssh: {tunnel_ports: {embed: 0}}                                          | ssh.tunnel_ports.embed: is the number 0; allowed: a port from 1 to 65535
                    environment: {container: {command: apptainer}}                           | environment.container: has no image
                    environment: {runtimes: {x86_64: codex}}                                 | environment.runtimes.x86_64: is the text codex; allowed: a path
                    embedding: {backend: near}                                               | embedding.backend: is near; allowed: remote, local
                    work_types: {big: {pattern: sessions}}                                   | work_types.big.pattern: is sessions (did you mean session?)
                    servces: {}                                                              | servces: is an unknown key (did you mean services?)
                    """)
    void what_is_wrong_is_told(String yaml, String words) throws IOException {
        Files.writeString(file, yaml);
        assertThat(problems())
                .singleElement()
                .asString()
                .startsWith(file + ":1: ")
                .contains(words);
    }

    @Test
    void partitions_and_nodes_that_services_and_work_name_must_be_there() throws IOException {
        Files.writeString(file, """
                compute:
                  scheduler:
                    partitions: [{name: titan, nodes: [gpu-2], gpus_per_node: 8}]
                services:
                  embed: {partitions: [titan], nodelist: [gpu-3], gpus: 1}
                work_types:
                  small: {partition: rigel}
                """);
        assertThat(problems())
                .containsExactly(
                        file + ":5: services.embed.nodelist[0]: is no node of its partitions: gpu-3; allowed: gpu-2",
                        file + ":7: work_types.small.partition: is no partition of this facility: rigel;"
                                + " allowed: titan");
    }

    @Test
    void a_facility_whose_compute_nodes_share_no_home_may_have_services_on_the_host_itself() throws IOException {
        Files.writeString(file, "compute: {scheduler: {type: none, home_shared: false}}");
        assertThat(problems()).isEmpty();
    }

    @Test
    void a_key_that_is_there_twice_is_told_with_both_lines() throws IOException {
        Files.writeString(file, "ssh:\n  host: a\n  jump: b\n  host: c\n");
        assertThat(problems()).containsExactly(file + ":4: ssh.host: is there twice, first in line 2");
    }

    @Test
    void what_is_no_YAML_is_told_with_its_line() throws IOException {
        Files.writeString(file, "ssh:\n  host: [a\nhosts: []\n");
        writePrivate("ssh: {");
        assertThat(problems())
                .hasSize(2)
                .satisfies(
                        first -> assertThat(first).startsWith(file + ":3: is not YAML: "),
                        org.assertj.core.data.Index.atIndex(0))
                .satisfies(
                        second -> assertThat(second).startsWith(secret + ":1: is not YAML: "),
                        org.assertj.core.data.Index.atIndex(1));
    }

    @Test
    void an_anchor_within_itself_is_told() throws IOException {
        Files.writeString(file, "services: &a {embed: *a}\n");
        assertThat(problems()).contains(file + ":1: services.embed: is an anchor used within itself");
    }

    @Test
    void a_private_file_that_others_may_read_is_a_warning() throws IOException {
        Files.writeString(file, "hosts: []\n");
        Files.writeString(secret, "ssh: {}\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(new FacilityCatalog(folder).check("iter"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.isError()).isFalse())
                .extracting(FacilityProblem::inWords)
                .asString()
                .contains(secret + ": is a private file, and has mode rw-r-----", "chmod 600 " + secret);
    }

    @Test
    void a_warning_is_told_once_and_hinders_nothing() throws IOException {
        Files.writeString(file, "environment: {variables: {NEO4J_PASSWORD: x, TOKENIZERS_PARALLELISM: false}}\n");
        var told = new java.util.ArrayList<FacilityProblem>();
        var catalog = new FacilityCatalog(folder, List.of(), told::add);
        catalog.find("iter");
        catalog.find("iter");
        assertThat(told)
                .singleElement()
                .extracting(FacilityProblem::inWords)
                .asString()
                .contains("environment.variables.NEO4J_PASSWORD: looks like a secret");
    }

    private List<String> problems() {
        return new FacilityCatalog(folder)
                .check("iter").stream().map(FacilityProblem::inWords).toList();
    }

    private void writePrivate(String text) throws IOException {
        Files.writeString(secret, text);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }
}
