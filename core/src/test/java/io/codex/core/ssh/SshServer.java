package io.codex.core.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.codex.core.shell.Command;
import io.codex.core.shell.LocalShell;
import io.codex.core.shell.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A real sshd of the user who runs the tests, on a free port of 127.0.0.1, with its own host key. It accepts
/// the keys of {@link #authorized}.
final class SshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Shell SHELL = new LocalShell();

    private final Path folder;
    private final int port;
    private Process process;

    private SshServer(Path folder, int port) {
        this.folder = folder;
        this.port = port;
        this.process = listen();
    }

    /// @param lines of sshd_config, before the usual ones: the first of a keyword counts
    static SshServer start(Path folder, String... lines) {
        assumeTrue(Files.isExecutable(SSHD), "no " + SSHD + "; hint: apt-get install openssh-server");
        try {
            Files.createDirectories(folder);
            SshKeys.make(folder.resolve("host_key"), "ed25519", "");
            Files.writeString(folder.resolve("authorized_keys"), "");
            int port = freePort();
            Files.write(
                    folder.resolve("sshd_config"),
                    Stream.concat(Stream.of(lines), usual(folder, port).stream())
                            .toList());
            return new SshServer(folder, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    Path authorized() {
        return folder.resolve("authorized_keys");
    }

    /// For known_hosts.
    String hostKeyLine() {
        return "[127.0.0.1]:%d %s".formatted(port, publicHostKey());
    }

    String publicHostKey() {
        return SshKeys.publicKey(folder.resolve("host_key"));
    }

    String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Gives this server another host key.
    void changeHostKey() {
        stop();
        try {
            Files.delete(folder.resolve("host_key"));
            Files.delete(folder.resolve("host_key.pub"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SshKeys.make(folder.resolve("host_key"), "ed25519", "");
        restart();
    }

    /// Ends the server and all its sessions, as a host does that goes down.
    void stop() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(one -> one.onExit().join());
    }

    /// The same server again, at the same port.
    void restart() {
        process = listen();
    }

    /// All its processes hang, and its connections stay open.
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        stop();
    }

    private void signal(String name) {
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .forEach(one -> SHELL.run(Command.of("kill", "-" + name, Long.toString(one.pid()))));
    }

    private Process listen() {
        Process started = SHELL.start(Command.of(
                        SSHD.toString(),
                        "-D",
                        "-e",
                        "-f",
                        folder.resolve("sshd_config").toString())
                .to(new Command.Output.AppendedTo(folder.resolve("log"))));
        Awaitility.await("sshd, see " + folder.resolve("log"))
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !started.isAlive() || answers());
        assertThat(started.isAlive()).as("sshd runs: %s", log()).isTrue();
        return started;
    }

    private boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket.getInputStream().read() == 'S';
        } catch (java.net.ConnectException _) {
            return false;
        }
    }

    private static List<String> usual(Path folder, int port) throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        return List.of(
                "ListenAddress 127.0.0.1:" + port,
                "HostKey " + folder.resolve("host_key"),
                "AuthorizedKeysFile " + folder.resolve("authorized_keys"),
                "PidFile none",
                "StrictModes no",
                "UsePAM no",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "MaxSessions 100",
                "MaxStartups 100",
                "LogLevel VERBOSE");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
