package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A host of the {@link Topology}, and user ada on it.
///
/// @param variables of her commands, beside those that root has here
/// @param limit     how long a command may take
record TopologyHost(String name, Map<String, String> variables, Duration limit) {
    static TopologyHost named(String name) {
        return new TopologyHost(name, Map.of(Form.VARIABLE, Form.underTest().variable()), Duration.ofMinutes(5));
    }

    TopologyHost with(String variable, String value) {
        var more = new TreeMap<>(variables);
        more.put(variable, value);
        return new TopologyHost(name, Map.copyOf(more), limit);
    }

    TopologyHost within(Duration time) {
        return new TopologyHost(name, variables, time);
    }

    /// In her home, with empty standard input, to its end.
    CommandResult run(String... argv) {
        return reading("", argv);
    }

    CommandResult reading(String input, String... argv) {
        return Site.toItsEnd(start(argv), input.getBytes(StandardCharsets.UTF_8), limit);
    }

    /// What a command prints that must succeed, without the last line's end.
    String out(String... argv) {
        CommandResult result = run(argv);
        assertThat(result.exitCode())
                .as("%s on %s: %s%s".formatted(String.join(" ", argv), name, result.out(), result.err()))
                .isZero();
        return result.out().strip();
    }

    /// `codex ARGUMENT...` of the tree under test, which every host sees at its own path.
    CommandResult codex(String... arguments) {
        return run(codexArgv(arguments));
    }

    /// What `codex ARGUMENT...` prints, which must succeed.
    String codexOut(String... arguments) {
        return out(codexArgv(arguments));
    }

    String[] codexArgv(String... arguments) {
        var argv = new ArrayList<>(List.of(
                InstallTree.assembled().path(Form.underTest().commandLine()).toString()));
        argv.addAll(Arrays.asList(arguments));
        return argv.toArray(String[]::new);
    }

    /// In her home, its input and output in pipes; a signal to it reaches the command.
    Process start(String... argv) {
        var all = new ArrayList<>(List.of(Topology.SCRIPTS.resolve("exec").toString(), "topology", name, "env"));
        variables.forEach((variable, value) -> all.add(variable + "=" + value));
        all.addAll(Arrays.asList(argv));
        return new LocalShell().start(Command.of(all));
    }

    /// Submits what bash runs.
    ///
    /// @return the id
    String sbatch(String script, String... options) {
        var argv = new ArrayList<>(List.of("sbatch", "--parsable", "--wrap", script));
        argv.addAll(Arrays.asList(options));
        return out(argv.toArray(String[]::new));
    }

    /// A file in her home, which only she reads; its folders are made.
    void write(String path, String text) {
        String script = "umask 077; mkdir -p \"$(dirname \"$1\")\" && cat >\"$1\"";
        CommandResult written = reading(text, "bash", "-c", script, "bash", path);
        assertThat(written.exitCode()).as(written.err()).isZero();
    }

    /// A file in her home.
    String read(String path) {
        return out("cat", path);
    }

    /// The facility `site` (slurm/test-site/facilities) in her default services home.
    void describeSite() {
        Path description = Topology.SCRIPTS.resolve("facilities/site.yaml");
        out("install", "-D", "-m", "600", description.toString(), ".codex-services/facilities/site.yaml");
    }
}
