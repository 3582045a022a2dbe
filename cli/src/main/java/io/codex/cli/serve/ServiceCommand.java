package io.codex.cli.serve;

import io.codex.core.shell.Command;
import io.codex.core.shell.Shell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The program of a site's own service.
///
/// @param words `{port}` in them stands for the port
/// @param port  that it shall listen on
public record ServiceCommand(Shell shell, List<String> words, int port) {
    public ServiceCommand {
        words = List.copyOf(words);
    }

    /// It writes where this process writes.
    Process start() {
        String number = Integer.toString(port);
        return shell.start(Command.of(words.stream()
                        .map(word -> word.replace("{port}", number))
                        .toList())
                .withEnvironment(Map.of("PORT", number))
                .to(new Command.Output.Inherited()));
    }

    /// Asks it to end, and kills it and what it started after the grace.
    ///
    /// @return whether it ended in time
    static boolean stop(Process process, Duration grace) throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        process.destroy();
        boolean inTime = process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        all.forEach(ProcessHandle::destroyForcibly);
        process.waitFor();
        return inTime;
    }

    /// Kills it and what it started.
    static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
