package io.codex.core.shell;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program and its arguments, never a line for a shell to split.
///
/// @param environment added to this process's own
/// @param removed     variables of this process's own that the program does not get
/// @param inherits    whether this process's own variables count at all
/// @param directory   the working directory; null for this process's
/// @param input       where standard input comes from
/// @param output      where standard output and error go
/// @param timeout     how long {@link Shell#run} waits before it kills the process
public record Command(
        List<String> argv,
        Map<String, String> environment,
        Set<String> removed,
        boolean inherits,
        @Nullable Path directory,
        Input input,
        Output output,
        Duration timeout) {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        removed = Set.copyOf(removed);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    public static Command of(String... argv) {
        return of(List.of(argv));
    }

    public static Command of(List<String> argv) {
        return new Command(argv, Map.of(), Set.of(), true, null, Input.PIPE, new Output.Captured(), DEFAULT_TIMEOUT);
    }

    public Command withEnvironment(Map<String, String> added) {
        return new Command(argv, added, removed, inherits, directory, input, output, timeout);
    }

    /// With no other variables than these.
    public Command withOnly(Map<String, String> all) {
        return new Command(argv, all, Set.of(), false, directory, input, output, timeout);
    }

    public Command without(Set<String> variables) {
        return new Command(argv, environment, variables, inherits, directory, input, output, timeout);
    }

    public Command in(Path workingDirectory) {
        return new Command(argv, environment, removed, inherits, workingDirectory, input, output, timeout);
    }

    public Command from(Input source) {
        return new Command(argv, environment, removed, inherits, directory, source, output, timeout);
    }

    public Command to(Output target) {
        return new Command(argv, environment, removed, inherits, directory, input, target, timeout);
    }

    public Command within(Duration limit) {
        return new Command(argv, environment, removed, inherits, directory, input, output, limit);
    }

    /// What a process reads.
    public enum Input {
        /// What the caller writes.
        PIPE,
        /// Its end, at once.
        NOTHING
    }

    /// Where a process writes.
    public sealed interface Output {
        /// To pipes that the caller reads.
        record Captured() implements Output {}

        /// Standard output and error, in order, at the end of one file.
        record AppendedTo(Path file) implements Output {}

        /// Each at the end of its file, which may be a named pipe.
        record Apart(Path out, Path err) implements Output {}

        /// To where this process writes.
        record Inherited() implements Output {}

        /// To where this process writes, and it reads what this process would read: it has this process's place.
        record InPlace() implements Output {}
    }
}
