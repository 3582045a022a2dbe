package io.codex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeBinaryTest {
    @Test
    void the_tree_is_where_bin_is() {
        assertThat(NativeBinary.installation(Path.of("/shared/codex-1/bin/codex")))
                .contains(Path.of("/shared/codex-1"));
    }

    @Test
    void a_replaced_binary_still_knows_its_tree() {
        assertThat(NativeBinary.installation(Path.of("/shared/codex-1/bin/codex (deleted)")))
                .contains(Path.of("/shared/codex-1"));
    }

    @Test
    void a_binary_elsewhere_belongs_to_no_tree() {
        assertThat(NativeBinary.installation(Path.of("/build/cli/target/codex-runner")))
                .isEmpty();
    }

    @Test
    void a_jvm_is_no_native_binary() {
        assertThat(NativeBinary.file()).isEmpty();
    }
}
