package io.codex.core.batch;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What to run as a job.
///
/// @param tag          makes the submission repeatable; null for one that is made up
/// @param name         for people and for {@link BatchScheduler#withName}
/// @param command      program and arguments; no secrets, every user of the host can see them
/// @param environment  added to what the scheduler gives; no secrets
/// @param directory    the working directory
/// @param output       where standard output is appended to; `%j` stands for the job's id, `%a` for the array index
/// @param error        where standard error goes; null for the same file, in order
/// @param resources    what it asks of the cluster
/// @param dependencies all must hold before it starts
/// @param singleton    starts only when no other job of the user with that name runs
/// @param array        null for a single job
/// @param requeue      may be started again from the beginning after preemption or a node's failure, or when the
///                     command exits with {@link #REQUEUE_EXIT}
/// @param endSignal    before the walltime ends; null for none
/// @param nice         by how much its priority is lowered; what the numbers mean is the scheduler's
/// @param mail         null for none
/// @param comment      shown by the scheduler; empty for none
/// @param nativeOptions      options in the scheduler's own words, put last
/// @param held         waits for {@link BatchScheduler#release}
public record JobSpec(
        @Nullable JobTag tag,
        String name,
        List<String> command,
        Map<String, String> environment,
        Path directory,
        Path output,
        @Nullable Path error,
        Resources resources,
        List<Dependency> dependencies,
        boolean singleton,
        @Nullable JobArray array,
        boolean requeue,
        @Nullable EndSignal endSignal,
        int nice,
        @Nullable Mail mail,
        String comment,
        List<String> nativeOptions,
        boolean held) {

    /// The exit code with which a command asks to be started again: EX_TEMPFAIL of sysexits.h.
    public static final int REQUEUE_EXIT = 75;

    public JobSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        resources = resources == null ? Resources.none() : resources;
        dependencies = dependencies == null ? List.of() : List.copyOf(dependencies);
        comment = comment == null ? "" : comment;
        nativeOptions = nativeOptions == null ? List.of() : List.copyOf(nativeOptions);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("a job needs a command");
        }
        if (!name.matches("[^\\s/\\p{Cntrl}][^/\\p{Cntrl}]{0,199}")) {
            throw new IllegalArgumentException("not a name for a job: '%s'".formatted(name));
        }
        environment.keySet().stream()
                .filter(variable -> !variable.matches("[A-Za-z_][A-Za-z0-9_]*"))
                .findFirst()
                .ifPresent(variable -> {
                    throw new IllegalArgumentException("not a variable's name: '%s'".formatted(variable));
                });
        if (array != null
                && array.size() > 1
                && !output.toString().contains("%a")
                && !output.toString().equals("/dev/null")) {
            throw new IllegalArgumentException(
                    "the tasks of an array need outputs of their own: put %a into " + output);
        }
        if (endSignal != null
                && !(resources.walltime() instanceof Walltime.Limited(Duration limit)
                        && limit.compareTo(endSignal.before()) > 0)) {
            throw new IllegalArgumentException("a signal before the end needs a longer walltime");
        }
    }

    /// Whether the other is the same work, so that one tag may stand for both.
    ///
    /// @throws CodexException when it is not
    public void requireSameWork(JobSpec other) {
        if (!name.equals(other.name) || !command.equals(other.command) || !Objects.equals(array, other.array)) {
            throw new CodexException(
                    ExitCode.USAGE,
                    "the tag %s belongs to another job: %s".formatted(tag, name),
                    "take another --tag, or the command of that job");
        }
    }

    public static Builder builder(String name, List<String> command, Path directory, Path output) {
        return new Builder(name, command, directory, output);
    }

    public Builder toBuilder() {
        return new Builder(this);
    }

    /// The standard output of the job with that id; of an array's tasks, with `%a` for the index.
    public Path outputOf(JobId id) {
        return named(output, id);
    }

    /// The same for standard error.
    public Path errorOf(JobId id) {
        return named(error == null ? output : error, id);
    }

    private Path named(Path pattern, JobId id) {
        String named = pattern.toString().replace("%j", id.value());
        return Path.of(array == null ? named.replace("%a", "") : named);
    }

    /// The standard output of one task of the array with that id.
    public Path outputOf(JobId array, int index) {
        return Path.of(output.toString().replace("%j", array.value()).replace("%a", Integer.toString(index)));
    }

    /// Puts a job together.
    public static final class Builder {
        private @Nullable JobTag tag;
        private String name;
        private List<String> command;
        private Map<String, String> environment = Map.of();
        private Path directory;
        private Path output;
        private @Nullable Path error;
        private Resources resources = Resources.none();
        private List<Dependency> dependencies = List.of();
        private boolean singleton;
        private @Nullable JobArray array;
        private boolean requeue;
        private @Nullable EndSignal endSignal;
        private int nice;
        private @Nullable Mail mail;
        private String comment = "";
        private List<String> nativeOptions = List.of();
        private boolean held;

        private Builder(String name, List<String> command, Path directory, Path output) {
            this.name = name;
            this.command = command;
            this.directory = directory;
            this.output = output;
        }

        private Builder(JobSpec spec) {
            this(spec.name, spec.command, spec.directory, spec.output);
            tag = spec.tag;
            environment = spec.environment;
            error = spec.error;
            resources = spec.resources;
            dependencies = spec.dependencies;
            singleton = spec.singleton;
            array = spec.array;
            requeue = spec.requeue;
            endSignal = spec.endSignal;
            nice = spec.nice;
            mail = spec.mail;
            comment = spec.comment;
            nativeOptions = spec.nativeOptions;
            held = spec.held;
        }

        public Builder tag(@Nullable JobTag known) {
            tag = known;
            return this;
        }

        public Builder name(String text) {
            name = text;
            return this;
        }

        public Builder command(List<String> argv) {
            command = argv;
            return this;
        }

        public Builder environment(Map<String, String> added) {
            environment = added;
            return this;
        }

        public Builder directory(Path folder) {
            directory = folder;
            return this;
        }

        public Builder output(Path file) {
            output = file;
            return this;
        }

        public Builder error(@Nullable Path file) {
            error = file;
            return this;
        }

        public Builder resources(Resources asked) {
            resources = asked;
            return this;
        }

        public Builder dependencies(List<Dependency> all) {
            dependencies = all;
            return this;
        }

        public Builder singleton(boolean oneAtATime) {
            singleton = oneAtATime;
            return this;
        }

        public Builder array(@Nullable JobArray tasks) {
            array = tasks;
            return this;
        }

        public Builder requeue(boolean allowed) {
            requeue = allowed;
            return this;
        }

        public Builder endSignal(@Nullable EndSignal signal) {
            endSignal = signal;
            return this;
        }

        public Builder nice(int lower) {
            nice = lower;
            return this;
        }

        public Builder mail(@Nullable Mail messages) {
            mail = messages;
            return this;
        }

        public Builder comment(String text) {
            comment = text;
            return this;
        }

        public Builder nativeOptions(List<String> options) {
            nativeOptions = options;
            return this;
        }

        public Builder held(boolean wait) {
            held = wait;
            return this;
        }

        public JobSpec build() {
            return new JobSpec(
                    tag,
                    name,
                    command,
                    environment,
                    directory,
                    output,
                    error,
                    resources,
                    dependencies,
                    singleton,
                    array,
                    requeue,
                    endSignal,
                    nice,
                    mail,
                    comment,
                    nativeOptions,
                    held);
        }
    }
}
