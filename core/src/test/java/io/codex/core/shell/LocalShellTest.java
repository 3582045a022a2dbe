package io.codex.core.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalShellTest {
    private final LocalShell shell = new LocalShell();

    @Test
    void resultHasExitCodeAndBothOutputsApart() {
        CommandResult result = shell.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 3"));
        assertThat(result).isEqualTo(new CommandResult(3, "out\n", "err\n"));
    }

    @Test
    void signalIsReportedAs128PlusItsNumber() {
        assertThat(shell.run(Command.of("sh", "-c", "kill -9 $$")).exitCode()).isEqualTo(137);
    }

    @Test
    void argumentsAreNotSplitAndInputIsEmpty() {
        assertThat(shell.run(Command.of("sh", "-c", "cat; printf '%s' \"$1\"", "sh", "a  b"))
                        .out())
                .isEqualTo("a  b");
    }

    @Test
    void environmentIsAddedAndDirectoryIsTaken(@TempDir Path folder) {
        assertThat(shell.run(Command.of("sh", "-c", "echo $GREETING; pwd -P")
                                .withEnvironment(Map.of("GREETING", "hello"))
                                .in(folder))
                        .out())
                .isEqualTo("hello\n" + folder + "\n");
    }

    @Test
    void environmentMayBeReplacedWhole() {
        assertThat(shell.run(Command.of("/usr/bin/env").withOnly(Map.of("ONLY", "this")))
                        .out())
                .isEqualTo("ONLY=this\n");
    }

    @Test
    void outputsGoApartAndInputIsEmpty(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = shell.start(Command.of("sh", "-c", "cat; echo out; echo err >&2")
                .from(Command.Input.NOTHING)
                .to(new Command.Output.Apart(out, err)));
        assertThat(process.waitFor()).isZero();
        assertThat(out).hasContent("out\n");
        assertThat(err).hasContent("err\n");
    }

    @Test
    void muchOutputOnBothStreamsDoesNotBlock() {
        CommandResult result = shell.run(Command.of(
                "sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/zero | tr '\\0' y >&2"));
        assertThat(result.out()).hasSize(1_000_000);
        assertThat(result.err()).hasSize(1_000_000);
    }

    @Test
    void commandThatTakesTooLongIsKilledWithItsChildren() {
        assertThatThrownBy(() ->
                        shell.run(Command.of("sh", "-c", "sleep 4711 & wait").within(Duration.ofMillis(300))))
                .isInstanceOfSatisfying(
                        CodexException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.TIMEOUT));
        org.awaitility.Awaitility.await()
                .until(() -> shell.run(Command.of("pgrep", "-f", "^sleep 4711")).exitCode() == 1);
    }

    @Test
    void programThatIsMissingIsNamedWithAHint() {
        assertThatThrownBy(() -> shell.run(Command.of("no-such-program-of-ours")))
                .isInstanceOfSatisfying(CodexException.class, failure -> {
                    assertThat(failure).hasMessageContaining("no-such-program-of-ours");
                    assertThat(failure.hint()).contains("PATH");
                });
    }
}
