package io.codex.dist;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A person's home and services home, both in a folder of their own, and the commands of the tree run there.
///
/// @param folder  holds all that the commands and the services write
/// @param variables for the commands, beside those of this process
/// @param wrapper a program that runs the commands, with its arguments; empty for none
record Site(Path folder, Map<String, String> variables, List<String> wrapper) {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    /// `CODEX_SERVICES_HOME` is `services` in the folder, `HOME` is `home`.
    static Site in(Path folder) {
        return withoutHome(folder)
                .with("CODEX_SERVICES_HOME", folder.resolve("services").toString());
    }

    /// As a user who sets nothing but `HOME`.
    static Site withoutHome(Path folder) {
        Path home = folder.resolve("home");
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Site(
                folder,
                Map.of(
                        "HOME",
                        home.toString(),
                        Form.VARIABLE,
                        Form.underTest().variable(),
                        // a machine may have schedulers that are installed and belong to no cluster
                        "CODEX_SCHEDULER",
                        "local"),
                List.of());
    }

    Site with(String name, String value) {
        Map<String, String> more = new HashMap<>(variables);
        more.put(name, value);
        return new Site(folder, Map.copyOf(more), wrapper);
    }

    Site under(String... program) {
        return new Site(folder, variables, List.of(program));
    }

    Path services() {
        return folder.resolve("services");
    }

    /// `bin/codex ARGUMENT...`, to its end.
    CommandResult codex(String... arguments) {
        return codexReading(new byte[0], arguments);
    }

    /// The same, with those bytes on standard input.
    CommandResult codexReading(byte[] input, String... arguments) {
        return toItsEnd(start(arguments), input, LIMIT);
    }

    /// Feeds it those bytes and waits.
    static CommandResult toItsEnd(Process process, byte[] input, Duration limit) {
        try {
            var out = new Drain(process.getInputStream());
            var err = new Drain(process.getErrorStream());
            feed(process, input);
            if (!process.waitFor(limit)) {
                process.destroyForcibly();
                throw new AssertionError("%s did not end within %d s:%n%s%n%s"
                        .formatted(
                                process.info().commandLine().orElse("it"), limit.toSeconds(), out.text(), err.text()));
            }
            return new CommandResult(process.exitValue(), out.text(), err.text());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// `bin/codex ARGUMENT...`, its output in pipes.
    Process start(String... arguments) {
        // a shell starts what it runs in the background with SIGINT ignored, and that is inherited
        List<String> argv = new ArrayList<>(List.of("env", "--default-signal=INT"));
        argv.addAll(wrapper);
        argv.add(InstallTree.assembled().path(Form.underTest().commandLine()).toString());
        argv.addAll(List.of(arguments));
        return new LocalShell()
                .start(Command.of(argv).withEnvironment(variables).in(folder));
    }

    /// What `bin/codex ARGUMENT...` prints, which must be one JSON value.
    JsonNode json(String... arguments) throws JsonProcessingException {
        return Json.MAPPER.readTree(codex(arguments).out());
    }

    /// `codex status SERVICE --json`
    JsonNode status(String service) throws JsonProcessingException {
        return json("status", service, "--json").get(0);
    }

    void up(String... services) {
        List<String> arguments = new ArrayList<>(List.of("up"));
        arguments.addAll(List.of(services));
        CommandResult up = codex(arguments.toArray(String[]::new));
        assertThat(up.exitCode()).as(up.err()).isZero();
    }

    /// `codex down`, after which no process may be left.
    void down() {
        CommandResult down = codex("down");
        assertThat(down.exitCode()).as(down.err()).isZero();
        assertThat(RunningProcess.of(folder)).isEmpty();
    }

    private static void feed(Process process, byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // a command that reads nothing may have ended already
            return;
        }
    }

    /// What a process prints, read while it runs so that it is never held up.
    static final class Drain {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        Drain(InputStream stream) {
            reader = Thread.startVirtualThread(() -> {
                try (stream) {
                    stream.transferTo(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        /// Everything up to the end.
        String text() throws InterruptedException {
            reader.join();
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
