package io.codex.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.ProcessIdentity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The script runs beside a stand-in for the owner, since the real one would be the test's own JVM.
class DeadManTest {
    private final LocalShell shell = new LocalShell();
    private Process owner;
    private Process child;

    @BeforeEach
    void start() {
        owner = shell.start(Command.of("sleep", "300"));
        child = shell.start(Command.of("sleep", "300"));
    }

    @AfterEach
    void stop() {
        owner.destroyForcibly();
        child.destroyForcibly();
    }

    @Test
    void frozenOwnerIsKilledWithItsChildAtTheLimit() throws IOException {
        Process deadMan = deadMan("1");
        tell(deadMan, guard("1"));
        await().atMost(Duration.ofSeconds(20)).until(() -> !owner.isAlive() && !child.isAlive());
        assertThat(owner.exitValue()).isEqualTo(137);
        assertThat(child.exitValue()).isEqualTo(137);
    }

    @Test
    void beatOfWhichLittleIsLeftCountsForThatLittle() throws IOException {
        Process deadMan = deadMan("60");
        tell(deadMan, "60 beat");
        tell(deadMan, "0.200 beat");
        await().until(() -> !owner.isAlive());
        assertThat(owner.exitValue()).isEqualTo(137);
    }

    @Test
    void childOfAnOwnerThatIsGoneIsAskedToStop() throws IOException {
        Process deadMan = deadMan("60");
        tell(deadMan, guard("60"));
        deadMan.getOutputStream().close();
        await().until(() -> !child.isAlive());
        assertThat(child.exitValue()).isEqualTo(143);
        assertThat(owner.isAlive())
                .as("nobody kills by a number that may be another's by now")
                .isTrue();
    }

    @Test
    void childThatDoesNotStopIsKilledAfterTheGrace() throws Exception {
        child.destroyForcibly().waitFor();
        child = shell.start(Command.of("bash", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"));
        assertThat(child.inputReader().readLine()).isEqualTo("ready");
        Process deadMan = deadMan("60");
        tell(deadMan, guard("60"));
        deadMan.getOutputStream().close();
        await().atMost(Duration.ofSeconds(20)).until(() -> !child.isAlive());
        assertThat(child.exitValue()).isEqualTo(137);
    }

    @Test
    void releasedDeadManEndsAndTouchesNobody() throws Exception {
        Process deadMan = deadMan("1");
        tell(deadMan, guard("1"));
        tell(deadMan, "1 release");
        assertThat(deadMan.waitFor()).isZero();
        assertThat(owner.isAlive()).isTrue();
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void processThatTookOverAChildsNumberIsNotTouched() throws IOException {
        Process deadMan = deadMan("60");
        tell(deadMan, "60 guard %d 1".formatted(child.pid()));
        deadMan.getOutputStream().close();
        await().until(() -> !deadMan.isAlive());
        assertThat(child.isAlive()).isTrue();
    }

    private String guard(String left) {
        return "%s guard %d %d"
                .formatted(left, child.pid(), ProcessIdentity.of(child.pid()).startTicks());
    }

    private Process deadMan(String limitSeconds) {
        return shell.start(Command.of(
                "bash", "-c", DeadMan.script(), "codex-dead-man", Long.toString(owner.pid()), limitSeconds, "2"));
    }

    private static void tell(Process deadMan, String line) throws IOException {
        OutputStream pipe = deadMan.getOutputStream();
        pipe.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        pipe.flush();
    }
}
