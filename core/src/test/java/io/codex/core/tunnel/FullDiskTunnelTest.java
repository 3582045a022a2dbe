package io.codex.core.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// This host's home is on a file system of one megabyte, which root can mount anywhere.
class FullDiskTunnelTest {
    @TempDir
    private Path folder;

    private final LocalShell shell = new LocalShell();
    private Path own;

    @BeforeEach
    void mount() throws Exception {
        own = Files.createDirectory(folder.resolve("own"));
        Files.createDirectories(RunningTunnel.far(folder).endpoints());
        var mounted = shell.run(Command.of("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", own.toString()));
        assertThat(mounted.succeeded())
                .as("this test needs root, to mount a small file system: %s", mounted.err())
                .isTrue();
    }

    @AfterEach
    void unmount() {
        shell.run(Command.of("umount", "-l", own.toString()));
    }

    @Test
    void a_tunnel_goes_on_and_tells_when_there_is_space_again() throws Exception {
        var far = RunningTunnel.far(folder);
        try (FarService first = FarService.published(far, "embed", 1);
                RunningTunnel tunnel = RunningTunnel.started(folder, new LocalConnector("here"))) {
            tunnel.awaitFarEnd(1);
            fill();
            first.end();
            try (FarService second = FarService.published(far, "embed", 2)) {
                await().untilAsserted(() -> assertThat(tunnel.log).anyMatch(line -> line.contains("No space left")));
                await().untilAsserted(() -> assertThat(tunnel.supervisors.report(tunnel.state()))
                        .hasValueSatisfying(report -> assertThat(
                                        report.state().forwards().getFirst().farEnd())
                                .extracting(TunnelState.FarEnd::address)
                                .isEqualTo("127.0.0.1:" + second.port())));
                assertThat(tunnel.hasEnded()).isFalse();
                Files.delete(own.resolve("filler"));
                tunnel.awaitFarEnd(2);
            }
        }
    }

    private void fill() {
        var filled = shell.run(Command.of("dd", "if=/dev/zero", "of=" + own.resolve("filler"), "bs=4k"));
        assertThat(filled.err()).contains("No space left");
    }
}
