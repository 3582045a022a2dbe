package io.codex.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void terminalShowsWhatIsWaitedForAndNothingIsLeftAfterwards() {
        try (var line = new WaitingLine(environment(true))) {
            line.waiting("embed", "loading the model");
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("s] embed: loading the model")
                .endsWith("\r\u001b[K");
    }

    @Test
    void nothingIsShownOnceNothingIsWaitedFor() {
        var line = new WaitingLine(environment(true));
        line.waiting("embed", "job 17 starts on rigel");
        line.done("embed");
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[K");
    }

    @Test
    void longLineFitsOnOne() {
        try (var line = new WaitingLine(environment(true))) {
            line.waiting("embed", "x".repeat(500));
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("…").hasSizeLessThan(200);
    }

    @Test
    void narrowTerminalDoesNotWrapIt() {
        try (var line = new WaitingLine(environment(true))) {
            line.waiting("embed", "loading the model");
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .containsPattern("\u001b\\[\\?7l\\[\\d+ s] embed: loading the model\u001b\\[\\?7h");
    }

    @Test
    void pipeGetsNothing() {
        try (var line = new WaitingLine(environment(false))) {
            line.waiting("embed", "loading the model");
        }
        assertThat(err.size()).isZero();
    }

    private CliEnvironment environment(boolean progress) {
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new CliEnvironment(Map.of(), InputStream.nullInputStream(), stream, stream, false, progress);
    }
}
