package io.codex.cli.command.tunnel;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A unit of the user's own systemd.
final class SystemdKeeper implements TunnelKeeper {
    private final ServicePrograms programs;
    private final Path folder;
    private final String userName;

    /// @param folder   of the user's units: `~/.config/systemd/user`
    SystemdKeeper(ServicePrograms programs, Path folder, String userName) {
        this.programs = programs;
        this.folder = folder;
        this.userName = userName;
    }

    /// Whether this user has a systemd that answers.
    boolean isThere() {
        return programs.has("systemctl")
                && programs.run("systemctl", "--user", "show-environment").succeeded();
    }

    @Override
    public List<String> install(KeptTunnel tunnel) {
        Path file = file(tunnel.host());
        try {
            PrivateFile.folder(folder);
            PrivateFile.replace(file, TunnelUnit.text(tunnel));
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "cannot write %s: %s".formatted(file, e.getMessage()),
                    "see that the folder is yours, and the file system not full",
                    e);
        }
        var lines = new ArrayList<String>();
        lines.add("wrote " + file);
        String unit = TunnelUnit.name(tunnel.host());
        require("daemon-reload");
        require("enable", unit);
        require("restart", unit);
        lines.add("started " + unit);
        if (!lingers()) {
            lines.add(
                    "it ends when you log out, unless you let your services stay: loginctl enable-linger " + userName);
        }
        return lines;
    }

    @Override
    public List<String> uninstall(String host) {
        Path file = file(host);
        if (!Files.exists(file)) {
            return List.of();
        }
        if (isThere()) {
            require("disable", "--now", TunnelUnit.name(host));
        }
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.FAILED, "cannot remove %s: %s".formatted(file, e.getMessage()), "remove it yourself", e);
        }
        if (isThere()) {
            require("daemon-reload");
        }
        return List.of("removed " + file);
    }

    @Override
    public Status status(String host) {
        Path file = file(host);
        if (!Files.exists(file)) {
            return new Status(false, false, "no unit " + file);
        }
        String unit = TunnelUnit.name(host);
        String state = programs.has("systemctl")
                ? programs.run("systemctl", "--user", "is-active", unit).out().strip()
                : "";
        return new Status(
                true,
                state.equals("active"),
                "%s is %s; its log: journalctl --user --unit %s"
                        .formatted(file, state.isEmpty() ? "there, but no systemd of yours answers" : state, unit));
    }

    private boolean lingers() {
        return programs.has("loginctl")
                && programs.run("loginctl", "show-user", userName, "--property=Linger")
                        .out()
                        .contains("Linger=yes");
    }

    private void require(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--user";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        CommandResult result = programs.run("systemctl", all);
        if (!result.succeeded()) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "systemctl %s: %s"
                            .formatted(String.join(" ", all), result.err().strip()),
                    "without a systemd of your own, --cron does the same by cron");
        }
    }

    private Path file(String host) {
        return folder.resolve(TunnelUnit.name(host));
    }
}
