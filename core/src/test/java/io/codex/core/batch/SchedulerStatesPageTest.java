package io.codex.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.codex.core.batch.condor.CondorDialect;
import io.codex.core.batch.lsf.LsfDialect;
import io.codex.core.batch.pbs.PbsDialect;
import io.codex.core.batch.pbs.PbsFlavour;
import io.codex.core.batch.sge.SgeDialect;
import io.codex.core.batch.sge.SgeSite;
import io.codex.core.batch.slurm.SlurmDialect;
import io.codex.core.file.ResourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps `docs/scheduler-states.md` what the back ends say of themselves; `-Dcodex.docs=write` writes it anew.
class SchedulerStatesPageTest {
    private static final Path PAGE = Path.of("../docs/scheduler-states.md");

    private static final String HEAD = """
            # States

            Generated from the back ends, and for the comparison from
            [peer-states.yaml](../core/src/test/resources/io/codex/core/batch/peer-states.yaml), by `SchedulerStatesPageTest`.
            What is behind it is in [schedulers.md](schedulers.md#states).

            ## States of a job

            `ended`: whether it is final. Exit code: that of `codex jobs wait`.

            """;

    private static final String COMPARISON = """
            ## Compared

            What others take the same states for: `—` where their table lacks one, which for Nextflow means that the job is
            not active, for PSI/J that the poll of all jobs fails. "active" is what Snakemake keeps waiting for. In the
            column of codex `—` is a state that the scheduler has not or prints only together with others: a text that codex
            cannot read is `unknown`, and the job is kept.

            """;

    /// @param others what becomes of a state that the table lacks
    private record Peer(
            String scheduler, String peer, String source, String version, String others, Map<String, String> states) {
        String says(String code) {
            return states.getOrDefault(code, others);
        }
    }

    private record BackEnd(String key, String title, SchedulerDialect dialect) {
        Map<String, NativeState> byCode() {
            return dialect.states().stream()
                    .collect(Collectors.toMap(
                            SchedulerStatesPageTest::code, Function.identity(), (a, _) -> a, LinkedHashMap::new));
        }
    }

    @Test
    void the_page_is_what_the_back_ends_say() throws IOException {
        String generated = generate();
        if ("write".equals(System.getProperty("codex.docs"))) {
            Files.writeString(PAGE, generated);
        }
        assertThat(PAGE)
                .as("./mvnw test -pl core -Dtest=SchedulerStatesPageTest -Dcodex.docs=write")
                .hasContent(generated);
    }

    @Test
    void every_state_of_every_scheduler_is_one_of_the_model() {
        List<String> kinds = JobStateTest.states().stream().map(JobState::kind).toList();
        assertThat(backEnds())
                .allSatisfy(end -> assertThat(end.dialect().states())
                        .isNotEmpty()
                        .allSatisfy(state -> assertThat(kinds).containsAll(state.kinds())));
    }

    private static List<BackEnd> backEnds() {
        return List.of(
                new BackEnd("slurm", "Slurm", new SlurmDialect()),
                new BackEnd("sge", "Grid Engine", new SgeDialect(SgeSite.usual(), ZoneOffset.UTC)),
                new BackEnd("condor", "HTCondor", new CondorDialect()),
                new BackEnd(
                        "pbs", "PBS Professional and OpenPBS", new PbsDialect(PbsFlavour.PRO, "ada", ZoneOffset.UTC)),
                new BackEnd("torque", "Torque", new PbsDialect(PbsFlavour.TORQUE, "ada", ZoneOffset.UTC)),
                new BackEnd("lsf", "LSF", new LsfDialect()));
    }

    private static String generate() throws IOException {
        var yaml = YAMLMapper.builder().build();
        List<Peer> peers = List.of(
                yaml.readValue(ResourceText.of(SchedulerStatesPageTest.class, "peer-states.yaml"), Peer[].class));
        return HEAD
                + model()
                + backEnds().stream().map(SchedulerStatesPageTest::states).collect(Collectors.joining())
                + COMPARISON
                + backEnds().stream()
                        .map(end -> comparison(end, of(end, peers)))
                        .collect(Collectors.joining())
                + sources(peers);
    }

    private static List<Peer> of(BackEnd end, List<Peer> peers) {
        return peers.stream().filter(peer -> peer.scheduler().equals(end.key())).toList();
    }

    private static String model() {
        var rows = new LinkedHashMap<String, List<String>>();
        for (JobState state : JobStateTest.states()) {
            rows.putIfAbsent(
                    state.kind(),
                    List.of(state.kind(), meaning(state), state.isFinal() ? "yes" : "no", exitCode(state)));
        }
        return table(List.of("state", "meaning", "ended", "exit code"), List.copyOf(rows.values()));
    }

    private static String exitCode(JobState state) {
        if (!state.isFinal()) {
            return "";
        }
        return state instanceof JobState.Failed ? "its own; 128 + n after signal n" : "" + state.exitCode();
    }

    private static String meaning(JobState state) {
        return switch (state) {
            case JobState.Pending _ -> "in the queue, and may start by itself";
            case JobState.Held _ -> "in the queue, and does not start until somebody releases or mends it";
            case JobState.Requeued _ -> "in the queue again after it had run";
            case JobState.Running _ -> "";
            case JobState.Suspended _ -> "started, and stopped for the time being";
            case JobState.Completed _ -> "ended with exit code 0";
            case JobState.Failed _ -> "ended otherwise, by itself";
            case JobState.Cancelled _ -> "ended because somebody asked for it";
            case JobState.TimedOut _ -> "ended by the scheduler at its walltime";
            case JobState.OutOfMemory _ -> "ended by the kernel or the scheduler at its memory limit";
            case JobState.NodeFailed _ -> "ended because its node failed, and not started again";
            case JobState.Preempted _ -> "ended for a job of higher priority, and not started again";
            case JobState.Vanished _ -> "gone without an exit code, neither in the queue nor in the history";
            case JobState.Unknown _ -> "the scheduler could not be asked, or does not know";
        };
    }

    private static String states(BackEnd end) {
        List<List<String>> rows = end.dialect().states().stream()
                .map(state -> List.of(
                        "`%s`".formatted(state.code()),
                        state.meaning(),
                        String.join(", ", state.kinds()),
                        state.decides()))
                .toList();
        return "## %s\n\n".formatted(end.title())
                + table(List.of("state", "in the scheduler's words", "codex", "what decides"), rows);
    }

    private static String comparison(BackEnd end, List<Peer> peers) {
        if (peers.isEmpty()) {
            return "";
        }
        Map<String, NativeState> ours = end.byCode();
        List<List<String>> rows = Stream.concat(
                        ours.keySet().stream(),
                        peers.stream()
                                .flatMap(peer -> peer.states().keySet().stream().sorted()))
                .distinct()
                .map(code -> row(code, ours, peers))
                .toList();
        var head = new ArrayList<>(List.of("state", "codex"));
        peers.forEach(peer -> head.add(peer.peer()));
        return "### %s, compared\n\n".formatted(end.title()) + table(head, rows);
    }

    private static List<String> row(String code, Map<String, NativeState> ours, List<Peer> peers) {
        NativeState state = ours.get(code);
        var row = new ArrayList<>(
                List.of("`%s`".formatted(code), state == null ? "—" : String.join(", ", state.kinds())));
        peers.forEach(peer -> row.add(peer.says(code)));
        return row;
    }

    private static String sources(List<Peer> peers) {
        List<List<String>> rows = peers.stream()
                .map(peer -> List.of(peer.scheduler(), peer.peer(), peer.source(), peer.version()))
                .toList();
        return "## Sources of the comparison\n\n" + table(List.of("scheduler", "program", "file", "version"), rows);
    }

    /// Slurm has a name as well.
    private static String code(NativeState state) {
        return state.code().split(" ", 2)[0];
    }

    private static String table(List<String> head, List<List<String>> rows) {
        return Stream.of(Stream.of(head, head.stream().map(_ -> "---").toList()), rows.stream())
                .flatMap(Function.identity())
                .map(cells -> cells.stream()
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining("", "", "\n"));
    }
}
