package io.codex.neo4j.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who listens on a TCP port, from `/proc/net/tcp` and `tcp6` (proc_net(5)).
public final class SocketTable {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTENING = "0A";

    private SocketTable() {}

    /// Empty when the holder is another user's process, or cannot be told.
    public static Optional<Holder> listenerOn(int port) {
        return TABLES.stream()
                .flatMap(table -> inodes(lines(table), port).stream())
                .map("socket:[%d]"::formatted)
                .flatMap(socket -> OpenFiles.holderOf(socket::equals).stream())
                .findFirst()
                .map(Holder::of);
    }

    /// Whether that process of ours listens on the port.
    public static boolean listens(long pid, int port) {
        return TABLES.stream()
                .flatMap(table -> inodes(lines(table), port).stream())
                .map("socket:[%d]"::formatted)
                .anyMatch(socket -> OpenFiles.hasOpen(pid, socket::equals));
    }

    static List<Long> inodes(List<String> lines, int port) {
        String suffix = ":%04X".formatted(port);
        return lines.stream()
                .skip(1)
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > 9 && fields[1].endsWith(suffix) && fields[3].equals(LISTENING))
                .map(fields -> Long.parseLong(fields[9]))
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
