package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TunnelControlTest {
    @Test
    void closed_it_leaves_nothing() {
        Path folder;
        try (TunnelControl control = TunnelControl.open(_ -> {
            throw new IllegalStateException("nobody asks");
        })) {
            assertThat(control.socket()).exists();
            folder = Objects.requireNonNull(control.socket().getParent());
        }
        assertThat(Files.exists(folder)).isFalse();
    }
}
