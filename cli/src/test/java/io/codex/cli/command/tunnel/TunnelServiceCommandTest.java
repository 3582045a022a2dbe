package io.codex.cli.command.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.codex.cli.CommandLineRun;
import io.codex.cli.CommandLineRun.Result;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TunnelServiceCommandTest {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private Path folder;

    private Path bin = Path.of("");

    @BeforeEach
    void makeTree() throws IOException {
        bin = Files.createDirectories(folder.resolve("programs"));
        Files.createDirectories(folder.resolve("tree/bin"));
        executable(folder.resolve("tree/bin/codex"), "exit 0");
        // as cron's own does it
        executable(bin.resolve("crontab"), """
                table=%1$s/table
                case $1 in
                -l) [ -f "$table" ] || { echo "no crontab for ada" >&2; exit 1; }; /bin/cat "$table" ;;
                *) /bin/cat "$1" > "$table" ;;
                esac
                """.formatted(folder));
    }

    @Test
    void systemd_takes_the_unit_without_a_word() throws IOException {
        assumeTrue(Files.isExecutable(ANALYZE), "no " + ANALYZE + "; hint: apt-get install systemd");
        var variables = new LinkedHashMap<String, String>();
        variables.put("CODEX_SERVICES_HOME", "/home/ada/my services/100%");
        var tunnel = new KeptTunnel(
                "ssh://ada@login:2222",
                folder.resolve("tree/bin/codex").toString(),
                List.of("--far-home", "/a $b %c \"d\" \\e"),
                variables);
        Path unit = folder.resolve(TunnelUnit.name(tunnel.host()));
        Files.writeString(unit, TunnelUnit.text(tunnel));
        CommandResult verified = new LocalShell()
                .run(Command.of(ANALYZE.toString(), "verify", "--user", "--man=no", unit.toString())
                        .withEnvironment(Map.of("XDG_RUNTIME_DIR", folder.toString(), "LC_ALL", "C")));
        assertThat(verified.out() + verified.err()).isEmpty();
        assertThat(verified.exitCode()).isZero();
    }

    @Test
    void the_unit_is_not_started_again_after_what_a_person_must_mend() {
        String text =
                TunnelUnit.text(new KeptTunnel("login", "/opt/codex/bin/codex", List.of(), new LinkedHashMap<>()));
        assertThat(text.lines())
                .contains(
                        "ExecStart=\"/opt/codex/bin/codex\" \"tunnel\" \"start\" \"login\" \"--foreground\"",
                        "Restart=on-failure",
                        "RestartPreventExitStatus=2 4",
                        "WantedBy=default.target");
    }

    @Test
    void lines_of_other_programs_stay_in_the_crontab() throws IOException {
        String others = "MAILTO=ada\n5 4 * * * echo 100\\% # codex-tunnel-like\n";
        Files.writeString(folder.resolve("table"), others);
        Result installed = run("install", "login", "--embed", "--cron");
        assertThat(installed.exitCode()).as(installed.err()).isZero();
        run("install", "login2", "--cron");
        run("install", "login", "--embed", "--cron");
        assertThat(Files.readAllLines(folder.resolve("table")))
                .startsWith("MAILTO=ada", "5 4 * * * echo 100\\% # codex-tunnel-like")
                .hasSize(6)
                .filteredOn(line -> line.endsWith(" # codex-tunnel login"))
                .hasSize(2)
                .allMatch(line -> line.contains("tunnel start 'login' '--embed' --quiet"))
                .anyMatch(line -> line.startsWith("@reboot "))
                .anyMatch(line -> line.startsWith("*/5 * * * * "));
        assertThat(run("status", "login").exitCode()).isZero();
        run("uninstall", "login");
        run("uninstall", "login2");
        assertThat(folder.resolve("table")).hasContent(others);
        assertThat(run("status", "login").exitCode()).isEqualTo(3);
        assertThat(run("uninstall", "login").out()).contains("nothing was installed");
    }

    @Test
    void a_user_without_a_crontab_gets_one() throws IOException {
        assertThat(run("install", "login").err()).contains("cron does it");
        assertThat(Files.readAllLines(folder.resolve("table"))).hasSize(2);
    }

    @Test
    void a_crontab_that_cannot_be_read_is_left_alone() throws IOException {
        Files.writeString(folder.resolve("table"), "precious\n");
        executable(bin.resolve("crontab"), """
                if [ "$1" = -l ]; then echo "the disk is away" >&2; exit 1; fi
                echo gone > %s/table
                """.formatted(folder));
        Result result = run("install", "login", "--cron");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("the disk is away", "left as it is");
        assertThat(folder.resolve("table")).hasContent("precious\n");
    }

    @Test
    void what_a_cron_line_says_is_what_the_shell_then_runs() throws IOException {
        executable(folder.resolve("tree/bin/codex"), "printf '%s\\n' \"$CODEX_SERVICES_HOME\" \"$@\"");
        var variables = new LinkedHashMap<String, String>();
        variables.put("CODEX_SERVICES_HOME", "/it's 100%");
        String line = CronLines.of(new KeptTunnel(
                        "ada@login", folder.resolve("tree/bin/codex").toString(), List.of("--port", "1"), variables))
                .getFirst();
        // as crontab(5) has it
        String command = line.substring("@reboot ".length()).replace("\\%", "%");
        assertThat(new LocalShell().run(Command.of("sh", "-c", command)).out().lines())
                .containsExactly("/it's 100%", "tunnel", "start", "ada@login", "--port", "1", "--quiet");
    }

    @Test
    void a_systemd_of_ones_own_gets_the_unit_and_loses_it_again() throws IOException {
        executable(bin.resolve("systemctl"), """
                echo "$@" >> %s/calls
                [ "$2" != is-active ] || echo active
                """.formatted(folder));
        executable(bin.resolve("loginctl"), "echo Linger=no");
        Result installed = run("install", "login");
        assertThat(installed.exitCode()).as(installed.err()).isZero();
        Path unit = folder.resolve(".config/systemd/user/codex-tunnel-login.service");
        assertThat(installed.out()).contains(unit.toString(), "loginctl enable-linger");
        assertThat(unit).exists();
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .contains(
                        "--user daemon-reload",
                        "--user enable codex-tunnel-login.service",
                        "--user restart codex-tunnel-login.service");
        assertThat(run("status", "login").exitCode()).isZero();
        assertThat(run("uninstall", "login").out()).contains(unit.toString());
        assertThat(unit).doesNotExist();
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .contains("--user disable --now codex-tunnel-login.service");
    }

    private Result run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "tunnel";
        all[1] = "service";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return CommandLineRun.run(
                Map.of(
                        "HOME", folder.toString(),
                        "PATH", bin.toString(),
                        "CODEX_HOME", folder.resolve("tree").toString(),
                        "CODEX_SERVICES_HOME", folder.resolve("home").toString()),
                new byte[0],
                all);
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
