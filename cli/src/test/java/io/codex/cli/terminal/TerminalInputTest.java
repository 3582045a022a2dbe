package io.codex.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.compute.wire.TerminalSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalInputTest {
    private final AtomicInteger interrupts = new AtomicInteger();
    private final AtomicInteger escapes = new AtomicInteger();

    private String read(String typed, boolean withEscapes) throws IOException {
        var keys = new TerminalInput.Keys(interrupts::incrementAndGet, escapes::incrementAndGet, withEscapes);
        try (var input = new TerminalInput(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), () -> false, keys)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void an_interrupt_is_seen_and_goes_along() throws Exception {
        assertThat(read("a\u0003b\u0003", false)).isEqualTo("a\u0003b\u0003");
        assertThat(interrupts).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({"~., '', 1", "ls|~., ls|, 1", "a~., a~., 0", "~~., ~., 0", "~x, ~x, 0", "~|., ~|., 0"})
    void an_escape_begins_a_line(String typed, String passed, int times) throws Exception {
        assertThat(read(typed.replace('|', '\r'), true)).isEqualTo(passed.replace('|', '\r'));
        assertThat(escapes).hasValue(times);
    }

    @Test
    void nothing_is_an_escape_where_none_is_wanted() throws Exception {
        assertThat(read("~.", false)).isEqualTo("~.");
        assertThat(escapes).hasValue(0);
    }

    @Test
    void a_terminal_that_another_job_has_is_waited_for() throws Exception {
        var looks = new AtomicInteger();
        var refusing = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("byte by byte");
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                if (looks.get() < 2) {
                    throw new IOException("Input/output error");
                }
                to[offset] = 'x';
                return 1;
            }
        };
        try (var input = new TerminalInput(refusing, () -> looks.incrementAndGet() <= 2, TerminalInput.Keys.NONE)) {
            assertThat(input.read()).isEqualTo('x');
        }
    }

    @Test
    void the_foreground_is_told_by_the_kernels_fields() {
        assertThat(UserTerminal.isForeground("7 (a ) b) S 1 7 7 34816 7 4194560 0"))
                .isTrue();
        assertThat(UserTerminal.isForeground("7 (a) S 1 7 7 34816 9 4194560 0")).isFalse();
        assertThat(UserTerminal.isForeground("7 (a) S 1 7 7 0 -1 4194560 0")).isFalse();
    }

    @Test
    void a_size_that_nobody_has_said_is_none() {
        assertThat(UserTerminal.size("24 80\n")).contains(new TerminalSize(24, 80));
        assertThat(UserTerminal.size("0 0\n")).isEmpty();
        assertThat(UserTerminal.size("")).isEmpty();
    }
}
