package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.ProcessIdentity;
import io.codex.core.shell.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connections by the system's OpenSSH.
class OpenSshTransportTest extends HostConnectionContract {
    private static final LocalShell SHELL = new LocalShell();

    /// A short path, as the sockets in it need.
    @TempDir
    private Path sockets;

    @Override
    protected SshTransport transport(Path config, SshPrompt prompt) {
        return new OpenSshTransport(SHELL, List.of(config), false, sockets);
    }

    @Test
    void exit_code_255_of_a_command_is_its_own() {
        HostConnection connection = connected();
        assertThat(connection.run("exit 255", "", ENOUGH).exitCode()).isEqualTo(255);
        assertThat(connection.isAlive()).isTrue();
    }

    @Test
    void what_the_user_set_up_for_sessions_of_his_own_is_left_out() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            user.knows(
                    "far",
                    server,
                    "LocalForward 127.0.0.1:%d 127.0.0.1:9".formatted(taken.getLocalPort()),
                    "ExitOnForwardFailure yes",
                    "RemoteCommand echo no",
                    "RequestTTY force",
                    "PermitLocalCommand yes",
                    "LocalCommand touch " + folder.resolve("touched"),
                    "ControlMaster auto",
                    "ControlPersist yes",
                    "ControlPath " + folder.resolve("own"));
            HostConnection connection = connected("far", SshPrompt.nobody());
            assertThat(connection.run("echo on", "", ENOUGH).out()).isEqualTo("on\n");
            FarServer echo = opened(FarServer.echoing());
            try (HostStream stream = connection.open("127.0.0.1", echo.port(), ENOUGH)) {
                stream.output().write('x');
                assertThat(stream.input().read()).isEqualTo('x');
            }
            assertThat(folder.resolve("touched")).doesNotExist();
            assertThat(folder.resolve("own")).doesNotExist();
        }
    }

    @Test
    void many_far_ends_share_a_bounded_number_of_listeners() throws IOException {
        HostConnection connection = connected();
        for (int i = 0; i < 40; i++) {
            FarServer echo = opened(FarServer.echoing());
            try (HostStream stream = connection.open("127.0.0.1", echo.port(), ENOUGH)) {
                stream.output().write(i);
                assertThat(stream.input().read()).isEqualTo(i);
            }
        }
        try (Stream<Path> files = Files.list(onlyFolder())) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("forward-")))
                    .hasSizeLessThanOrEqualTo(16);
        }
    }

    @Test
    void sockets_are_for_their_user_alone_and_go_with_the_connection() throws IOException {
        HostConnection connection = connected();
        FarServer echo = opened(FarServer.echoing());
        connection.open("127.0.0.1", echo.port(), ENOUGH).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(onlyFolder())))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(onlyFolder())) {
            assertThat(files)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        connection.close();
        assertThat(sockets).isEmptyDirectory();
    }

    @Test
    void a_failed_connection_leaves_nothing() {
        user.knows("far", server);
        server.stop();
        fails(SshFailure.UNREACHABLE, () -> connect("far"));
        assertThat(sockets).isEmptyDirectory();
    }

    @Test
    void what_a_killed_process_left_is_removed_before_the_next_connection() throws IOException {
        ProcessIdentity here = ProcessIdentity.current();
        var gone = new ProcessIdentity(here.bootId(), here.pidNamespace(), here.pid(), here.startTicks() + 1);
        Path left = Files.createDirectory(sockets.resolve("codex-ssh-1"));
        Files.writeString(left.resolve("owner.json"), Json.MAPPER.writeValueAsString(gone));
        Path used = Files.createDirectory(sockets.resolve("codex-ssh-2"));
        Files.writeString(used.resolve("owner.json"), Json.MAPPER.writeValueAsString(here));
        Path foreign = Files.createDirectory(sockets.resolve("codex-ssh-3"));
        connected();
        assertThat(left).doesNotExist();
        assertThat(used).exists();
        assertThat(foreign).exists();
    }

    @Test
    void a_killed_process_leaves_no_ssh_behind() throws IOException {
        user.knows("far", server);
        var java = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Connecting.class.getName(),
                user.config().toString(),
                sockets.toString()));
        Process process = SHELL.start(Command.of(java));
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("connected");
            List<ProcessHandle> started = process.descendants().toList();
            assertThat(started).isNotEmpty();
            process.destroyForcibly();
            Awaitility.await().atMost(ENOUGH).until(() -> started.stream().noneMatch(OpenSshTransportTest::runs));
        }
    }

    /// A process that connects and then waits to be killed.
    static final class Connecting {
        private Connecting() {}

        public static void main(String[] arguments) throws InterruptedException {
            HostConnection connection = new OpenSshTransport(
                            SHELL, List.of(Path.of(arguments[0])), false, Path.of(arguments[1]))
                    .connect(SshTarget.of("far"), ENOUGH);
            HostStream command = connection.start("exec sleep 987652");
            System.out.println("connected");
            Thread.sleep(ENOUGH.plus(ENOUGH));
            command.close();
        }
    }

    @Test
    void a_configuration_that_ssh_does_not_understand_is_named_with_its_line() throws IOException {
        Files.writeString(user.config(), "Host far\n  NoSuchOption yes\n");
        fails(SshFailure.CONFIGURATION, () -> connect("far")).hasMessageContainingAll("line 2", "nosuchoption");
    }

    @Test
    void the_last_host_before_a_target_is_told() {
        user.mentions("far", server, "ProxyJump one,ada@two:2222").mentions("near", server);
        SshTransport transport = transport(user.config(), SshPrompt.nobody());
        assertThat(transport.hostBefore(SshTarget.of("far"))).hasValue(new SshTarget("ssh://ada@two:2222", "one"));
        assertThat(transport.hostBefore(SshTarget.of("near"))).isEmpty();
        assertThat(transport.hostBefore(new SshTarget("near", "gate"))).hasValue(SshTarget.of("gate"));
        assertThat(sockets).isEmptyDirectory();
    }

    @Test
    void a_name_that_ssh_would_take_for_an_option_is_refused() {
        fails(SshFailure.CONFIGURATION, () -> connect("-oProxyCommand=touch x"));
        fails(SshFailure.CONFIGURATION, () -> connect("two words"));
    }

    @Test
    void an_address_with_user_and_port_goes_without_a_configuration() throws IOException {
        user.knows("127.0.0.1", server);
        Files.writeString(user.config(), Files.readString(user.config()).replaceAll("(?m)^  (Port|HostName) .*$", ""));
        HostConnection connection = connected(
                "ssh://%s@127.0.0.1:%d".formatted(System.getProperty("user.name"), server.port()), SshPrompt.nobody());
        assertThat(connection.inWords())
                .isEqualTo("%s@127.0.0.1:%d".formatted(System.getProperty("user.name"), server.port()));
    }

    @Test
    void a_host_whose_ssh_is_missing_is_a_matter_of_configuration() {
        user.knows("far", server);
        var without = new OpenSshTransport(
                new Shell() {
                    @Override
                    public CommandResult run(Command command) {
                        return SHELL.run(renamed(command));
                    }

                    @Override
                    public Process start(Command command) {
                        return SHELL.start(renamed(command));
                    }

                    private Command renamed(Command command) {
                        var argv = new ArrayList<>(command.argv());
                        argv.replaceAll(word -> word.equals("ssh") ? "ssh-that-is-not-there" : word);
                        return Command.of(argv).withEnvironment(Map.of());
                    }
                },
                List.of(user.config()),
                false,
                sockets);
        fails(SshFailure.CONFIGURATION, () -> without.connect(SshTarget.of("far"), ENOUGH))
                .extracting(failure -> ((SshException) failure).hint())
                .asString()
                .contains("CODEX_SSH_TRANSPORT=jsch");
    }

    private Path onlyFolder() throws IOException {
        try (Stream<Path> folders = Files.list(sockets)) {
            return folders.reduce((_, second) -> {
                        throw new AssertionError("more than one: " + second);
                    })
                    .orElseThrow();
        }
    }

    private static boolean runs(ProcessHandle process) {
        try {
            return process.isAlive()
                    && Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                            .contains("ssh");
        } catch (IOException e) {
            return false;
        }
    }
}
