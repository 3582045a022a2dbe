package io.codex.dist.hammer;

import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.file.Json;
import io.codex.core.shell.Command;
import io.codex.core.shell.CommandResult;
import io.codex.core.shell.LocalShell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.awaitility.Awaitility;

/// A folder as one host sees it that shares it with others, and whose network file system may fail: a mount of
/// `lib/failing-home` of the test site.
final class FailingHome implements AutoCloseable {
    private static final LocalShell SHELL = new LocalShell();
    private static final Path SCRIPT = Path.of(System.getProperty("codex.test.site"), "lib", "failing-home");

    private final Path mountPoint;
    private final Path socket;
    private final Process process;

    private FailingHome(Path mountPoint, Path socket, Process process) {
        this.mountPoint = mountPoint;
        this.socket = socket;
        this.process = process;
    }

    /// Empty when this machine can mount one, else what is missing.
    static String missing() {
        CommandResult tried = SHELL.run(Command.of(
                "/bin/sh", "-c", "test \"$(id -u)\" = 0 && test -c /dev/fuse && /usr/bin/python3 -c 'import fusepy'"));
        return tried.succeeded()
                ? ""
                : "a home that fails needs root, /dev/fuse and Debian's python3-fusepy and libfuse2; as root:"
                        + " slurm/test-site/up topology";
    }

    /// @param folder what is shared
    static FailingHome mount(Path folder, Path mountPoint) throws IOException {
        Files.createDirectories(mountPoint);
        Path socket = mountPoint.resolveSibling(mountPoint.getFileName() + ".socket");
        Process process = SHELL.start(
                Command.of(SCRIPT.toString(), "mount", folder.toString(), mountPoint.toString(), socket.toString())
                        .to(new Command.Output.Inherited()));
        Object parent = Files.getAttribute(mountPoint.getParent(), "unix:dev");
        Awaitility.await()
                .until(() -> !Files.getAttribute(mountPoint, "unix:dev").equals(parent));
        return new FailingHome(mountPoint, socket, process);
    }

    Path mountPoint() {
        return mountPoint;
    }

    /// @param faults the names and values that `failing-home` documents; those not given stay
    void tell(Map<String, ?> faults) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(Json.MAPPER.writeValueAsBytes(faults)));
            channel.shutdownOutput();
            JsonNode answer = Json.MAPPER.readTree(Channels.newInputStream(channel));
            if (answer.has("error")) {
                throw new IllegalArgumentException(answer.get("error").asText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        SHELL.run(Command.of("umount", "--lazy", mountPoint.toString()));
        process.destroyForcibly().onExit().join();
    }
}
