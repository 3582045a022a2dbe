package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.codex.core.shell.Pause;
import io.codex.dist.BulkTransfer.Times;
import io.codex.dist.BulkTransfer.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Measures tunnels beside plain ssh and writes `docs/measured/tunnel-throughput.md`.
@Tag("long")
@Tag("scheduler")
@ResourceLock("topology")
class TunnelThroughputIT {
    private static final int FAR_PORT = 18999;
    private static final int SSH_PORT = 19000;
    private static final long GIGABYTE = 1_000_000_000;
    private static final long SMALL = 200;
    private static final long PARALLEL = 4 << 20;
    private static final Duration IDLE = Duration.ofSeconds(60);

    private final MeasuredTable table = new MeasuredTable(
            "tunnel-throughput",
            TunnelThroughputIT.class,
            """
            # What a tunnel carries, and what it costs

            A program on sun of the test site's topology sends and takes bytes; a program on the workstation asks it, through
            login: by `ssh -N -L` with default options, and by `codex tunnel start`. The network is the machine's memory, and
            all hosts share its cores: what is measured is the work of the ciphers and of the programs. *Down*, *up*: MB/s of
            1 GB in one connection. *CPU*: seconds per GB of the client's side, which is ssh or the supervisor and what it has
            started. *p50*, *p95*: ms of 1,000 requests of 200 bytes one after the other, each a connection of its own. *64 at
            once*: seconds until 64 connections have got 4 MiB each. *Resident*: MB of the client's side before all of this,
            and after. *Idle*: per cent of a core over a minute afterwards. *Direct* is the program on login, without SSH.
            """,
            "way",
            "down",
            "up",
            "CPU down",
            "CPU up",
            "p50",
            "p95",
            "64 at once",
            "resident",
            "after",
            "idle");
    private final List<Process> started = new ArrayList<>();

    /// @param client  where the program runs
    /// @param address and port that it asks
    /// @param roots   of the client's side
    private record Way(String name, TopologyHost client, String address, int port, List<ProcessHandle> roots) {}

    @Test
    void figures_of_each_transport_beside_plain_ssh() throws IOException {
        Topology site = Topology.fresh();
        TopologyHost workstation = site.host("workstation");
        started.add(BulkTransfer.serve(site.host("sun"), FAR_PORT));
        try {
            List<Way> ways = ways(site);
            List<List<Object>> figures = new ArrayList<>();
            for (Way way : ways) {
                figures.add(measured(way));
            }
            List<String> idle = idle(ways);
            for (int row = 0; row < ways.size(); row++) {
                List<Object> cells = new ArrayList<>(figures.get(row));
                cells.addFirst(ways.get(row).name());
                cells.add(idle.get(row));
                table.row(cells.toArray());
            }
        } finally {
            workstation.run(workstation.codexArgv("tunnel", "stop", "--all"));
            started.forEach(Process::destroy);
            Topology.fresh();
        }
        table.write();
    }

    private List<Way> ways(Topology site) {
        TopologyHost workstation = site.host("workstation");
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("direct", site.host("login"), "sun", FAR_PORT, List.of()));
        ways.add(new Way("ssh -L", workstation, "localhost", SSH_PORT, List.of(plainSsh(workstation))));
        int port = SSH_PORT + 1;
        for (Form form : forms()) {
            for (String transport : List.of("jsch", "openssh")) {
                ways.add(tunnel(workstation, form, transport, port));
                port++;
            }
        }
        return ways;
    }

    private ProcessHandle plainSsh(TopologyHost workstation) {
        Process starter = workstation.start("ssh", "-N", "-L", "%d:sun:%d".formatted(SSH_PORT, FAR_PORT), "login");
        started.add(starter);
        BulkTransfer.awaitListener(workstation, SSH_PORT);
        return starter.toHandle()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/ssh"))
                .findFirst()
                .orElseThrow();
    }

    private static List<Form> forms() {
        boolean hasNative = Files.exists(InstallTree.assembled().path("lib/native"));
        // where there is a native one, tunnels run it whatever form asks for them
        return List.of(hasNative ? Form.NATIVE : Form.JVM);
    }

    private static Way tunnel(TopologyHost workstation, Form form, String transport, int port) {
        String name = "%s-%s".formatted(transport, form.variable());
        workstation.write(".codex-services/facilities/%s.yaml".formatted(name), """
                name: %s
                embedding: {embed-host: sun, server-port: %d}
                ssh: {host: login}
                """.formatted(name, FAR_PORT));
        InstallTree tree = InstallTree.assembled();
        workstation
                .with(Form.VARIABLE, form.variable())
                .out(
                        tree.path(form.commandLine()).toString(),
                        "tunnel",
                        "start",
                        name,
                        "--embed",
                        "--port",
                        Integer.toString(port),
                        "--transport",
                        transport);
        RunningProcess supervisor = RunningProcess.find(tree.root(), "tunnel run " + name);
        return new Way(
                "codex, %s, %s form".formatted(transport, form.variable()),
                workstation,
                "localhost",
                port,
                List.of(ProcessHandle.of(supervisor.pid()).orElseThrow()));
    }

    private static List<Object> measured(Way way) throws JsonProcessingException {
        ProcessCost fresh = ProcessCost.of(way.roots());
        Times small = times(way, new Work("down", SMALL, 1000, 1));
        ProcessCost before = ProcessCost.of(way.roots());
        double down = times(way, Work.of("down", GIGABYTE)).all();
        ProcessCost between = ProcessCost.of(way.roots());
        double up = times(way, Work.of("up", GIGABYTE)).all();
        ProcessCost after = ProcessCost.of(way.roots());
        double parallel = times(way, new Work("down", PARALLEL, 64, 64)).all();
        assertThat(down).isPositive();
        return List.of(
                rounded("%.0f", GIGABYTE / down / 1e6),
                rounded("%.0f", GIGABYTE / up / 1e6),
                rounded("%.1f", between.cpuSecondsSince(before)),
                rounded("%.1f", after.cpuSecondsSince(between)),
                rounded("%.2f", small.p50() * 1e3),
                rounded("%.2f", small.p95() * 1e3),
                rounded("%.1f", parallel),
                rounded("%.0f", fresh.resident() * 1024 / 1e6),
                rounded("%.0f", ProcessCost.of(way.roots()).resident() * 1024 / 1e6));
    }

    private static Times times(Way way, Work work) throws JsonProcessingException {
        return BulkTransfer.run(way.client(), way.address(), way.port(), work);
    }

    /// Of all at once: per cent of a core.
    private static List<String> idle(List<Way> ways) {
        List<ProcessCost> before =
                ways.stream().map(way -> ProcessCost.of(way.roots())).toList();
        Pause.of(IDLE);
        return IntStream.range(0, ways.size())
                .mapToObj(way -> ProcessCost.of(ways.get(way).roots()).cpuSecondsSince(before.get(way)))
                .map(cpu -> rounded("%.2f", cpu * 100 / IDLE.toSeconds()))
                .toList();
    }

    private static String rounded(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
