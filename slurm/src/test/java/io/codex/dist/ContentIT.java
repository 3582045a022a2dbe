package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentIT {
    private static final InstallTree TREE = InstallTree.assembled();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bin/codex",
                "lib/jvm/codex",
                "bin/codex-embed",
                "bin/codex-neo4j",
                "bin/codex-services",
                "bin/cx",
                "lib/launch.sh",
                "lib/cli/quarkus-run.jar",
                "lib/embed/quarkus-run.jar",
                "lib/neo4j-launcher/quarkus-run.jar",
                "lib/pytorch/libtorch.so",
                "lib/pytorch/libtorch_cpu.so",
                "lib/pytorch/libc10.so",
                "lib/pytorch/libdjl_torch.so",
                "lib/tokenizers/libtokenizers.so",
                "lib/jna/libjnidispatch.so",
                "lib/models/all-MiniLM-L6-v2/model.onnx",
                "lib/models/all-MiniLM-L6-v2/tokenizer.json",
                "lib/runtime/bin/java",
                "lib/runtime/lib/server/classes.jsa",
                "install.sh",
                "share/LICENSE",
                "share/NOTICE",
                "share/facilities/iter.yaml",
                "share/schema/facility.schema.json",
                "share/licenses/THIRD-PARTY.md",
                "share/licenses/GPL-3.0.txt"
            })
    void the_tree_has(String file) {
        assertThat(TREE.path(file)).isNotEmptyFile();
    }

    @Test
    void neo4j_is_whole() throws IOException {
        try (Stream<Path> jars = Files.list(TREE.path("lib/neo4j/lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .hasSizeGreaterThan(200)
                    .allMatch(name -> name.endsWith(".jar"))
                    .anyMatch(name -> name.startsWith("neo4j-server-"))
                    .anyMatch(name -> name.startsWith("neo4j-kernel-"));
        }
    }

    @Test
    void the_samples_are_a_few_dozen_texts() throws IOException {
        try (Stream<Path> samples = Files.list(TREE.path("share/samples"))) {
            assertThat(samples)
                    .hasSize(36)
                    .allSatisfy(sample -> assertThat(sample).content().hasSizeGreaterThan(400));
        }
    }

    @Test
    void what_the_tree_has_unpacked_is_not_in_it_a_second_time() throws IOException {
        try (Stream<Path> files = Files.walk(TREE.path("lib/embed"))) {
            assertThat(files).noneMatch(file -> file.toString().matches(".*(pytorch-native|minilm).*"));
        }
    }

    @Test
    void everyone_may_read_and_only_the_owner_may_write() throws IOException {
        try (Stream<Path> files = Files.walk(TREE.root())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .contains(PosixFilePermission.OTHERS_READ)
                            .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lib/jvm/codex",
                "bin/codex-embed",
                "bin/codex-neo4j",
                "bin/codex-services",
                "bin/cx",
                "lib/launch.sh",
                "install.sh"
            })
    void no_script_names_a_folder_of_the_build_or_keeps_a_placeholder(String script) {
        assertThat(TREE.path(script))
                .content()
                .doesNotContain(TREE.root().toString())
                .doesNotContain(System.getProperty("user.home") + "/")
                .doesNotContainPattern("@[a-z.]+@");
    }

    @Test
    void no_link_leads_out_of_the_tree() throws IOException {
        Path root = TREE.root().toRealPath();
        try (Stream<Path> files = Files.walk(root)) {
            List<Path> links = files.filter(Files::isSymbolicLink).toList();
            for (Path link : links) {
                assertThat(link.toRealPath()).startsWith(root);
                assertThat(Files.readSymbolicLink(link)).isRelative();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"lib/jvm/codex, lib/runtime", "bin/codex-neo4j, lib/runtime", "bin/codex-embed, lib"})
    void the_scripts_ask_for_the_glibc_that_the_libraries_need(String script, String libraries) throws IOException {
        String asked = Files.readString(TREE.path(script)).replaceAll("(?s).*check_host 2\\.(\\d+)\n.*", "$1");
        String versions = new LocalShell()
                .run(Command.of(
                        "grep",
                        "--recursive",
                        "--no-filename",
                        "--text",
                        "--only-matching",
                        "--extended-regexp",
                        "--include=*.so*",
                        "--include=java",
                        "GLIBC_2\\.[0-9]+",
                        TREE.path(libraries).toString()))
                .out();
        int needed = versions.lines()
                .mapToInt(version -> Integer.parseInt(version.substring("GLIBC_2.".length())))
                .max()
                .orElseThrow();
        assertThat(Integer.parseInt(asked)).isEqualTo(needed);
    }
}
