package io.codex.cli.command.tunnel;

import io.codex.cli.CliEnvironment;
import io.codex.core.endpoint.ServicesHome;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.UserName;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What can keep a tunnel running on this host.
record TunnelKeepers(SystemdKeeper systemd, CronKeeper cron) {
    static TunnelKeepers of(CliEnvironment environment) {
        Map<String, String> variables = environment.variables();
        var programs = new ServicePrograms(new LocalShell(), variables);
        String config = variables.getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = (config.startsWith("/")
                        ? Path.of(config)
                        : ServicesHome.userHome(variables).resolve(".config"))
                .resolve("systemd/user");
        return new TunnelKeepers(
                new SystemdKeeper(programs, folder, UserName.ofThisProcess(variables)), new CronKeeper(programs));
    }

    List<TunnelKeeper> all() {
        return List.of(systemd, cron);
    }
}
