package io.codex.cli.command.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.cli.CommandLineRun;
import io.codex.cli.CommandLineRun.Result;
import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunnelSshConfigCommandTest {
    @TempDir
    private Path folder;

    @Test
    void ssh_reads_the_block_as_the_way_and_the_forwards() throws IOException {
        Files.createDirectories(folder.resolve("facilities"));
        Files.writeString(folder.resolve("facilities/iter.yaml"), """
                ssh: {host: ada@login.iter.example, jump: gate.example, tunnel_ports: {embed: 18766}}
                embedding: {embed-host: titan}
                """);
        Result printed = CommandLineRun.run(
                Map.of("HOME", folder.toString(), "CODEX_SERVICES_HOME", folder.toString()),
                new byte[0],
                "tunnel",
                "ssh-config",
                "iter");
        assertThat(printed.exitCode()).as(printed.err()).isZero();
        assertThat(printed.out()).contains("# neo4j: where it runs says codex endpoints");
        Path config = folder.resolve("config");
        Files.writeString(config, printed.out());
        String read = new LocalShell()
                .run(Command.of("ssh", "-F", config.toString(), "-G", "iter-tunnel"))
                .out();
        assertThat(read.lines())
                .contains(
                        "user ada",
                        "hostname login.iter.example",
                        "proxyjump gate.example",
                        "localforward [127.0.0.1]:18766 [titan]:18765",
                        "serveraliveinterval 15",
                        "serveralivecountmax 3",
                        "exitonforwardfailure yes");
    }
}
