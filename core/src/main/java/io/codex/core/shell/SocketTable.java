package io.codex.core.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Who listens on the TCP ports of this host, from `/proc/net/tcp` and `tcp6` (proc_net_tcp(5)).
public final class SocketTable {
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;

    private final Path proc;
    private final OpenFiles openFiles;

    /// Of this host.
    public SocketTable() {
        this(Path.of("/proc"));
    }

    SocketTable(Path proc) {
        this.proc = proc;
        this.openFiles = new OpenFiles(proc);
    }

    /// Empty when nothing listens there, or it cannot be told.
    public Optional<Holder> listenerOn(int port) {
        List<Socket> sockets = sockets(port);
        return sockets.stream()
                .flatMapToLong(socket -> openFiles.holderOf(socket.link()::equals).stream())
                .mapToObj(pid -> Holder.process(proc, pid))
                .findFirst()
                .or(() -> sockets.stream().findFirst().map(socket -> new Holder.OfUser(socket.uid())));
    }

    /// Whether that process of ours listens on the port.
    public boolean listens(long pid, int port) {
        return sockets(port).stream().anyMatch(socket -> openFiles.hasOpen(pid, socket.link()::equals));
    }

    private List<Socket> sockets(int port) {
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> listening(lines(proc.resolve(table)), port).stream())
                .toList();
    }

    record Socket(long uid, long inode) {
        /// What a descriptor of it points to.
        String link() {
            return "socket:[%d]".formatted(inode);
        }
    }

    /// @param lines of the table, its heading first
    static List<Socket> listening(List<String> lines, int port) {
        String suffix = ":%04X".formatted(port);
        return lines.stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > INODE
                        && fields[LOCAL_ADDRESS].endsWith(suffix)
                        && fields[STATE].equals(LISTENING))
                .map(fields -> new Socket(Long.parseLong(fields[UID]), Long.parseLong(fields[INODE])))
                .toList();
    }

    private static List<String> lines(Path table) {
        try {
            return Files.readAllLines(table);
        } catch (IOException e) {
            // no IPv6 on this host, or no /proc
            return List.of();
        }
    }
}
