package io.codex.core.shell;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// Processes on this host.
public final class LocalShell implements Shell {
    @Override
    public CommandResult run(Command command) {
        Process process = start(command);
        try {
            process.getOutputStream().close();
            CompletableFuture<String> out = StreamText.read(process.getInputStream());
            CompletableFuture<String> err = StreamText.read(process.getErrorStream());
            if (!process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "%s did not end within %d s and was stopped"
                                .formatted(
                                        command.argv().getFirst(),
                                        command.timeout().toSeconds()),
                        null);
            }
            return new CommandResult(process.exitValue(), out.join(), err.join());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CodexException(ExitCode.INTERRUPTED, "interrupted", null, e);
        } catch (IOException | CompletionException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "lost the output of %s: %s".formatted(command.argv().getFirst(), e.getMessage()),
                    null,
                    e);
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    @Override
    public Process start(Command command) {
        var builder = new ProcessBuilder(command.argv());
        if (!command.inherits()) {
            builder.environment().clear();
        }
        builder.environment().keySet().removeAll(command.removed());
        builder.environment().putAll(command.environment());
        if (command.directory() != null) {
            builder.directory(command.directory().toFile());
        }
        switch (command.input()) {
            case PIPE -> {}
            case NOTHING -> builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        }
        switch (command.output()) {
            case Command.Output.Captured() -> {}
            case Command.Output.AppendedTo(var file) ->
                builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
            case Command.Output.Apart(var out, var err) ->
                builder.redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                        .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
            case Command.Output.Inherited() ->
                builder.redirectOutput(ProcessBuilder.Redirect.INHERIT).redirectError(ProcessBuilder.Redirect.INHERIT);
            case Command.Output.InPlace() -> builder.inheritIO();
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot start %s: %s".formatted(command.argv().getFirst(), e.getMessage()),
                    "check that it is installed and on the PATH",
                    e);
        }
    }
}
