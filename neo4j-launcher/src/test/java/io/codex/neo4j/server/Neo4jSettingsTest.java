package io.codex.neo4j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Neo4jSettingsTest {
    private static final long MIB = 1 << 20;

    @Test
    void rendersWhatWasChosen() {
        assertThat(conf(Map.of()))
                .contains(
                        "server.default_listen_address=0.0.0.0",
                        "server.default_advertised_address=10.0.0.7",
                        "server.bolt.listen_address=:7687",
                        "server.http.listen_address=:7474",
                        "server.memory.pagecache.size=268435456",
                        "db.tx_log.rotation.size=67108864",
                        "db.tx_log.rotation.retention_policy=134217728 size");
    }

    @Test
    void asksForAPasswordAndCallsNobody() {
        assertThat(conf(Map.of()))
                .contains(
                        "dbms.security.auth_enabled=true",
                        "dbms.usage_report.enabled=false",
                        "server.fleet_discovery.enabled=false",
                        "dbms.fleet_manager.enabled=false",
                        "server.https.enabled=false");
    }

    @Test
    void namesNoKeyTwiceBecauseThatIsFatal() {
        assertThat(conf(Map.of("db.transaction.timeout", "10m")))
                .contains("db.transaction.timeout=10m")
                .extracting(line -> line.split("=", 2)[0])
                .doesNotHaveDuplicates();
    }

    @Test
    void refusesToLetASettingOfItsOwnBeChanged() {
        assertThatThrownBy(() -> conf(Map.of("dbms.security.auth_enabled", "false")))
                .isInstanceOfSatisfying(
                        CodexException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("dbms.security.auth_enabled");
    }

    private static List<String> conf(Map<String, String> added) {
        return new Neo4jSettings("0.0.0.0", "10.0.0.7", 7687, 7474, 256 * MIB, 128 * MIB, added)
                .conf()
                .lines()
                .toList();
    }
}
