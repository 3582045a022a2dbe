package io.codex.cli.command.tunnel;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Lines of the user's crontab(5): at the host's start, and every five minutes for a tunnel that has ended.
final class CronKeeper implements TunnelKeeper {
    private final ServicePrograms programs;

    CronKeeper(ServicePrograms programs) {
        this.programs = programs;
    }

    @Override
    public List<String> install(KeptTunnel tunnel) {
        List<String> before = lines();
        List<String> after = Stream.concat(
                        before.stream().filter(line -> !CronLines.isOf(line, tunnel.host())),
                        CronLines.of(tunnel).stream())
                .toList();
        write(after);
        return List.of(
                "wrote two lines into your crontab: at the host's start, and every 5 minutes if the tunnel has ended",
                "now: codex tunnel start " + tunnel.host());
    }

    @Override
    public List<String> uninstall(String host) {
        List<String> before = programs.has("crontab") ? lines() : List.of();
        List<String> after =
                before.stream().filter(line -> !CronLines.isOf(line, host)).toList();
        if (after.size() == before.size()) {
            return List.of();
        }
        write(after);
        return List.of(
                "removed %d lines from your crontab".formatted(before.size() - after.size()),
                "the tunnel itself, if it runs, ends by: codex tunnel stop " + host);
    }

    @Override
    public Status status(String host) {
        boolean installed = programs.has("crontab") && lines().stream().anyMatch(line -> CronLines.isOf(line, host));
        return new Status(
                installed,
                installed,
                installed
                        ? "your crontab starts it; whether it runs: codex tunnel status"
                        : "no line of your crontab starts it");
    }

    /// @throws CodexException when there may be one that cannot be read
    private List<String> lines() {
        CommandResult listed = programs.run("crontab", "-l");
        if (listed.succeeded()) {
            return listed.out().lines().toList();
        }
        if (listed.err().contains("no crontab for")) {
            return List.of();
        }
        throw new CodexException(
                ExitCode.FAILED,
                "crontab -l: %s".formatted((listed.err() + listed.out()).strip()),
                "your crontab is left as it is; ask whether users may have one here (/etc/cron.allow)");
    }

    private void write(List<String> lines) {
        CommandResult written;
        try {
            Path folder = Files.createTempDirectory("codex-crontab");
            Path file = folder.resolve("crontab");
            try {
                PrivateFile.create(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
                written = programs.run("crontab", file.toString());
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot write a file for crontab: " + e.getMessage(),
                    "see whether there is room in the folder for temporary files",
                    e);
        }
        if (!written.succeeded()) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "crontab refused: %s".formatted(written.err().strip()),
                    "your crontab is as before");
        }
    }
}
