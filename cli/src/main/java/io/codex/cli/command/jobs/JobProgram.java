package io.codex.cli.command.jobs;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.shell.SearchPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a job runs.
///
/// @param argv of the job
/// @param name of the program's file
record JobProgram(List<String> argv, String name) {
    /// As execve(2) reads it: an interpreter and at most one argument.
    private static final Pattern INTERPRETER = Pattern.compile("#![ \\t]*(\\S+)(?:[ \\t]+(.*?))?[ \\t\\r]*");

    private static final int LONGEST_LINE = 255;

    /// What comes after `--`: taken as it is, since only the job's node need have it.
    static JobProgram command(List<String> argv) {
        return new JobProgram(argv, name(argv.getFirst()));
    }

    /// A script or program that is there: a file, else one on the PATH.
    ///
    /// @throws CodexException when there is none, or nothing can run it
    static JobProgram script(List<String> argv, Map<String, String> variables) {
        String program = argv.getFirst();
        Path file = Path.of(program).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file)) {
            if (!program.contains("/") && SearchPath.of(variables).has(program)) {
                return command(argv);
            }
            throw new CodexException(
                    ExitCode.USAGE,
                    "there is no script or program %s".formatted(program),
                    "put -- before a command that only the compute node has");
        }
        var all = new ArrayList<String>();
        if (!Files.isExecutable(file)) {
            all.addAll(interpreter(file));
        }
        all.add(file.toString());
        all.addAll(argv.subList(1, argv.size()));
        return new JobProgram(all, name(program));
    }

    private static List<String> interpreter(Path script) {
        try (var bytes = Files.newInputStream(script)) {
            String head = new String(bytes.readNBytes(LONGEST_LINE), StandardCharsets.ISO_8859_1);
            Matcher line = INTERPRETER.matcher(head.lines().findFirst().orElse(""));
            if (line.matches()) {
                String argument = line.group(2);
                return argument == null || argument.isEmpty()
                        ? List.of(line.group(1))
                        : List.of(line.group(1), argument);
            }
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.USAGE, "cannot read %s: %s".formatted(script, e.getMessage()), "check its permissions", e);
        }
        throw new CodexException(
                ExitCode.USAGE,
                "%s is neither executable nor does it begin with #!".formatted(script),
                "run chmod +x on it, or name its interpreter: codex jobs submit -- bash " + script);
    }

    private static String name(String program) {
        Path file = Path.of(program).getFileName();
        return file == null ? program : file.toString();
    }
}
