package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Measures `codex compute run` beside bare srun and salloc and writes `docs/measured/compute-speed.md`.
@Tag("long")
@Tag("scheduler")
@ResourceLock("topology")
class ComputeSpeedIT {
    private static final int RUNS = 10;
    private static final long GIGABYTE = 1_000_000_000;

    private final MeasuredTable table = new MeasuredTable(
            "compute-speed",
            ComputeSpeedIT.class,
            """
            # `codex compute run` beside srun and salloc

            From login to rigel in the test site's topology, one core asked for. *First byte*: ms until a command's one line has
            come, the median of 10 and the longest. *1 GB*: MB/s of a command that prints it, into a pipe, once. The
            network is the machine's memory, and all hosts share its cores. *In an allocation*: `srun --overlap --jobid` in one
            that `salloc --no-shell` holds; *in the session*: after `codex compute start`. *From nothing*: each asks for an
            allocation and gives it back; for a session, `codex compute stop` is not counted. *sbatch*: until the output file has
            the line, looked at every 10 ms; Slurm begins a batch job up to a second after it was submitted, and a session is one.
            """,
            "way",
            "first byte",
            "longest",
            "1 GB",
            "exit codes of 0, 3, 137, 255");

    @Test
    void figures_of_each_way() throws IOException {
        Topology site = Topology.fresh();
        TopologyHost login = site.host("login");
        login.describeSite();
        String codex = String.join(" ", login.codexArgv());
        String held = login.out(
                        "bash", "-c", "salloc --no-shell -p rigel -t 30 2>&1 | sed -n 's/.*Granted job allocation //p'")
                .strip();
        try {
            row(login, "srun, from nothing", "srun -p rigel -n 1", ":");
            row(login, "salloc and srun, from nothing", "salloc -Q -p rigel -n 1 srun", ":");
            login.write("batch.sh", """
                    rm -f batch.out
                    sbatch -Q -p rigel -n 1 -o "$PWD/batch.out" --wrap "$*" >/dev/null
                    until [[ -s batch.out ]]; do sleep 0.01; done
                    cat batch.out
                    """);
            List<Long> batch = firstBytes(login, "bash batch.sh", ":");
            table.row("sbatch", median(batch), longest(batch), "", "");
            row(
                    login,
                    "codex, a session from nothing",
                    codex + " compute run site --pattern session --partition rigel --",
                    codex + " compute stop site >/dev/null");
            row(login, "srun, in an allocation", "srun --overlap --jobid " + held + " -n 1", ":");
            login.codexOut("compute", "start", "site", "--partition", "rigel");
            row(
                    login,
                    "codex, in the session",
                    codex + " compute run site --pattern session --partition rigel --",
                    ":");
        } finally {
            login.run(login.codexArgv("compute", "cancel", "site", "--all"));
            login.run("scancel", held);
            Topology.fresh();
        }
        table.write();
    }

    private void row(TopologyHost login, String name, String before, String after) {
        List<Long> firsts = firstBytes(login, before, after);
        double rate = gigabyte(login, before, after);
        List<Integer> codes = IntStream.of(0, 3, 137, 255)
                .mapToObj(code -> {
                    CommandResult result = login.run(
                            "bash",
                            "-c",
                            "%s bash -c 'exit %d'; code=$?; %s; exit $code".formatted(before, code, after));
                    return result.exitCode();
                })
                .toList();
        assertThat(codes).as(name).containsExactly(0, 3, 137, 255);
        table.row(name, median(firsts), longest(firsts), String.format(Locale.ROOT, "%.0f MB/s", rate), "the same");
    }

    /// In order.
    private static List<Long> firstBytes(TopologyHost login, String before, String after) {
        return IntStream.range(0, RUNS)
                .mapToObj(_ -> firstByte(login, before, after))
                .sorted()
                .toList();
    }

    private static String median(List<Long> ordered) {
        return ordered.get(ordered.size() / 2) + " ms";
    }

    private static String longest(List<Long> ordered) {
        return ordered.getLast() + " ms";
    }

    /// In milliseconds, on the host's own clock.
    private static long firstByte(TopologyHost login, String before, String after) {
        String[] times = login.out(
                        "bash",
                        "-c",
                        "from=$EPOCHREALTIME; IFS= read -r line < <(%s echo here); to=$EPOCHREALTIME; wait $! || exit; %s; echo \"$line $from $to\""
                                .formatted(before, after))
                .split(" ", -1);
        assertThat(times[0]).isEqualTo("here");
        return (long) ((Double.parseDouble(times[2]) - Double.parseDouble(times[1])) * 1000);
    }

    /// In MB/s.
    private static double gigabyte(TopologyHost login, String before, String after) {
        String[] times = login.out(
                        "bash",
                        "-c",
                        "from=$EPOCHREALTIME; n=$(%s head -c %d /dev/zero | wc -c); to=$EPOCHREALTIME; %s; echo \"$n $from $to\""
                                .formatted(before, GIGABYTE, after))
                .split(" ", -1);
        assertThat(Long.parseLong(times[0])).isEqualTo(GIGABYTE);
        return GIGABYTE / 1e6 / (Double.parseDouble(times[2]) - Double.parseDouble(times[1]));
    }
}
