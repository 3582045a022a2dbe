package io.codex.cli.command.tunnel;

import io.codex.core.shell.BashWords;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A tunnel's lines of a crontab(5), which end in a comment of the shell that tells whose they are.
final class CronLines {
    private static final String MARK = " # codex-tunnel ";

    private CronLines() {}

    static List<String> of(KeptTunnel tunnel) {
        String command = Stream.of(
                        tunnel.variables().entrySet().stream()
                                .map(variable -> variable.getKey() + "=" + BashWords.quoted(variable.getValue())),
                        Stream.of(BashWords.quoted(tunnel.codex()), "tunnel", "start", BashWords.quoted(tunnel.host())),
                        tunnel.options().stream().map(BashWords::quoted),
                        Stream.of("--quiet"))
                .flatMap(words -> words)
                .collect(Collectors.joining(" "));
        // cron takes a bare % for the end of the line
        String escaped = command.replace("%", "\\%");
        return Stream.of("@reboot", "*/5 * * * *")
                .map(time -> time + " " + escaped + MARK + KeptTunnel.plainName(tunnel.host()))
                .toList();
    }

    static boolean isOf(String line, String host) {
        return line.endsWith(MARK + KeptTunnel.plainName(host));
    }
}
