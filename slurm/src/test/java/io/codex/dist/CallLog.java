package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// What a program that calls a service all the time says of its calls: for each a line with the milliseconds since
/// 1970 of its end, and `answered` or the failure.
final class CallLog implements AutoCloseable {
    static final String ANSWERED = "answered";

    private final Process program;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    record Call(Instant end, String result) {
        boolean answered() {
            return result.equals(ANSWERED);
        }
    }

    CallLog(Process program) {
        this.program = program;
        Thread.ofPlatform().daemon().name("calls").start(this::read);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", 2);
                calls.add(new Call(Instant.ofEpochMilli(Long.parseLong(fields[0])), fields[1]));
            }
        } catch (IOException e) {
            // the pipe is closed at the end; that no calls come any more fails the test
            return;
        }
    }

    List<Call> answered() {
        return calls.stream().filter(Call::answered).toList();
    }

    List<Call> failed() {
        return calls.stream().filter(call -> !call.answered()).toList();
    }

    boolean answersAfter(Instant time) {
        return answerAfter(time).isPresent();
    }

    /// The first after that moment, if there was one.
    Optional<Call> answerAfter(Instant time) {
        return answered().stream().filter(call -> call.end().isAfter(time)).findFirst();
    }

    long failedAfter(Instant time) {
        return failed().stream().filter(call -> call.end().isAfter(time)).count();
    }

    /// Between the ends of two answered calls.
    Duration longestPause() {
        return longestPause(answered());
    }

    /// As {@link #longestPause()}, from the last answer before that moment.
    Duration longestPauseAfter(Instant time) {
        List<Call> answered = answered();
        int after = (int)
                answered.stream().takeWhile(call -> !call.end().isAfter(time)).count();
        return longestPause(answered.subList(Math.max(0, after - 1), answered.size()));
    }

    private static Duration longestPause(List<Call> answered) {
        assertThat(answered).hasSizeGreaterThan(1);
        return IntStream.range(1, answered.size())
                .mapToObj(index -> Duration.between(
                        answered.get(index - 1).end(), answered.get(index).end()))
                .max(Duration::compareTo)
                .orElseThrow();
    }

    @Override
    public void close() {
        program.destroy();
    }
}
