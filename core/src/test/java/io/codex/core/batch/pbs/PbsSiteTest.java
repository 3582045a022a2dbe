package io.codex.core.batch.pbs;

import static io.codex.core.batch.pbs.PbsAnswersTest.out;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.batch.MemorySize;
import io.codex.core.batch.Node;
import io.codex.core.batch.Partition;
import io.codex.core.batch.QueryFailure;
import io.codex.core.batch.Walltime;
import io.codex.core.shell.CommandResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Put together from pbs_queue_attributes(7B), pbs_node_attributes(7B) and pbs_server_attributes(7B); Torque's nodes
/// are
/// quoted from public notes on `pbsnodes -x`, one of them of NERSC's Edison.
class PbsSiteTest {
    private final PbsDialect pro = new PbsDialect(PbsFlavour.PRO);
    private final PbsDialect torque = new PbsDialect(PbsFlavour.TORQUE);

    @Test
    void queuesTellWhetherTheyTakeJobs() throws QueryFailure {
        String queues = """
                {"timestamp":1666251726,"pbs_version":"2021.1.3.20220217134230","pbs_server":"pbs-primary","Queue":{
                "workq":{"queue_type":"Execution","total_jobs":2,"resources_max":{"walltime":"48:00:00"},
                "enabled":"True","started":"True"},
                "route":{"queue_type":"Route","route_destinations":"small,large","enabled":"True","started":"False"}}}
                """;
        assertThat(pro.readPartitions(out(queues)))
                .containsExactly(
                        new Partition("workq", true, false, Walltime.parse("48h"), 0, 0, "", ""),
                        new Partition("route", false, false, null, 0, 0, "", "routes to small,large"));
    }

    @Test
    void queuesOfTorqueAreReadFromText() throws QueryFailure {
        String queues = """
                Queue: batch
                    queue_type = Execution
                    total_jobs = 0
                    state_count = Transit:0 Queued:0 Held:0 Waiting:0 Running:0 Exiting:0 Comp
                \tlete:0
                    resources_max.walltime = 24:00:00
                    mtime = 1577049180
                    enabled = True
                    started = True
                """;
        assertThat(torque.readPartitions(out(queues)))
                .containsExactly(new Partition("batch", true, false, Walltime.parse("24h"), 0, 0, "", ""));
    }

    @Test
    void nodesTellWhatIsFreeAndWhyNot() throws QueryFailure {
        String nodes = """
                {"timestamp":1,"pbs_version":"20.0.1","pbs_server":"s","nodes":{
                "n1":{"Mom":"n1","state":"free","pcpus":8,"resources_available":{"mem":"16384mb","ncpus":8,"ngpus":2},
                "resources_assigned":{"ncpus":3},"queue":"gpu"},
                "n2":{"state":"state-unknown,down","comment":"node down: communication closed",
                "resources_available":{"ncpus":8}}}}
                """;
        assertThat(pro.readNodes(out(nodes)))
                .containsExactly(
                        new Node("n1", "free", true, List.of("gpu"), 8, 5, MemorySize.parse("16G"), "2", ""),
                        new Node(
                                "n2",
                                "state-unknown,down",
                                false,
                                List.of(),
                                8,
                                0,
                                null,
                                "",
                                "node down: communication closed"));
    }

    @Test
    void nodesOfTorqueAreReadFromXml() throws QueryFailure {
        String nodes = "<Data><Node><name>6040</name><state>job-exclusive,busy</state><np>24</np>"
                + "<properties>cray_compute</properties><jobs>0-23/3519203.edique02</jobs>"
                + "<status>rectime=1441134521,availmem=0kb,state=BUSY,physmem=67108864kb,totmem=67108864kb</status>"
                + "</Node><Node><name>ubuntu</name><state>down</state><np>1</np><note>testnote</note></Node></Data>";
        assertThat(torque.readNodes(out(nodes)))
                .containsExactly(
                        new Node("6040", "job-exclusive,busy", true, List.of(), 24, 0, MemorySize.parse("64G"), "", ""),
                        new Node("ubuntu", "down", false, List.of(), 1, 0, null, "", "testnote"));
    }

    @Test
    void limitOfArraysIsTheServers() throws QueryFailure {
        assertThat(pro.readArrayLimit(out("{\"pbs_version\":\"20\",\"Server\":{\"s\":{\"max_array_size\":10}}}")))
                .isEqualTo(10);
        assertThat(pro.readArrayLimit(out("{\"Server\":{\"s\":{\"server_state\":\"Active\"}}}")))
                .isEqualTo(10_000);
        assertThat(torque.readArrayLimit(out("Server: s\n    max_job_array_size = 500\n")))
                .isEqualTo(500);
    }

    @Test
    void eachFlavourKnowsItsOwnServer() throws QueryFailure {
        var json = out("{\n\"timestamp\":1,\n\"pbs_version\":\"2021.1.3.20220217134230\",\n\"Server\":{\"s\":{}}}");
        var torqueText = out("Server: mgt\n    server_state = Active\n    pbs_version = 6.1.2\n");
        var proText = out("Server: s\n    pbs_version = PBSPro_13.1.1.162303\n");
        assertThat(pro.readProbe(json)).isEqualTo("PBS 2021.1.3.20220217134230");
        assertThat(torque.readProbe(torqueText)).isEqualTo("Torque 6.1.2");
        assertThatThrownBy(() -> torque.readProbe(proText)).hasMessageContaining("this is PBS Professional");
    }

    /// What SGE's qstat prints, and Torque's for `-F`.
    @Test
    void otherSchedulersWithTheSameCommandsAreNotPbs() {
        var sge = new CommandResult(1, "", "error: Unknown option -B\nusage: qstat [options]");
        assertThatThrownBy(() -> pro.readProbe(sge))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isTrue());
        var other = new CommandResult(2, "", "qstat: invalid option -- 'F'\nusage:");
        assertThatThrownBy(() -> pro.readProbe(other))
                .isInstanceOfSatisfying(
                        QueryFailure.class,
                        failure -> assertThat(failure.isLasting()).isTrue());
    }

    @Test
    void explanationSaysWhyAndWhen() throws QueryFailure {
        String job = """
                {"pbs_version":"22.05.11","Jobs":{"0.s":{"job_state":"Q",
                "comment":"Not Running: Insufficient amount of resource: ncpus",
                "estimated":{"start_time":"Wed Oct 12 14:48:45 2022"}}}}
                """;
        assertThat(pro.readExplanation(out(job)))
                .isEqualTo("0.s: pending: Insufficient amount of resource: ncpus\n"
                        + "estimated to start Wed Oct 12 14:48:45 2022");
    }
}
