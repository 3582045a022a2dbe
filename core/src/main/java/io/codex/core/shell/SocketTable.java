package io.codex.core.shell;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Who listens on the TCP ports of this host, from `/proc/net/tcp` and `tcp6` (proc_net_tcp(5)).
public final class SocketTable {
    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;
    private static final int HEXADECIMAL = 16;
    private static final int DIGITS_OF_A_BYTE = 2;
    private static final int DIGITS_OF_A_WORD = 8;

    private final Path proc;
    private final OpenFiles openFiles;

    /// Of this host.
    public SocketTable() {
        this(Path.of("/proc"));
    }

    /// @param proc `/proc`, or what tells the same
    public SocketTable(Path proc) {
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

    /// Who has that socket.
    Holder holderOf(Socket socket) {
        OptionalLong pid = openFiles.holderOf(socket.link()::equals);
        return pid.isPresent() ? Holder.process(proc, pid.getAsLong()) : new Holder.OfUser(socket.uid());
    }

    /// The sockets at which a connection to that address of this host may end: those bound to it, else those
    /// bound to all addresses of its family, else, for IPv4, those bound to `::`, which may take both. Empty when
    /// none of this network namespace listens.
    List<Socket> behind(InetAddress address, int port) {
        List<Socket> sockets = sockets(port);
        return Stream.<Predicate<InetAddress>>of(
                        address::equals,
                        bound -> bound.isAnyLocalAddress() && bound.getClass().equals(address.getClass()),
                        bound -> bound.isAnyLocalAddress() && address instanceof Inet4Address)
                .map(fits -> sockets.stream()
                        .filter(socket -> fits.test(socket.address()))
                        .toList())
                .filter(fitting -> !fitting.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /// Whether a connection to that address of this host can only end at that process of ours.
    public boolean leadsTo(long pid, InetAddress address, int port) {
        List<Socket> sockets = behind(address, port);
        return !sockets.isEmpty() && sockets.stream().allMatch(socket -> openFiles.hasOpen(pid, socket.link()::equals));
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

    /// @param address that it is bound to; `0.0.0.0` and `::` are all
    record Socket(InetAddress address, long uid, long inode) {
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
                .map(fields -> new Socket(
                        address(fields[LOCAL_ADDRESS]), Long.parseLong(fields[UID]), Long.parseLong(fields[INODE])))
                .toList();
    }

    /// The kernel prints each 32 bits of an address as a number of this host's byte order.
    private static InetAddress address(String field) {
        String digits = field.substring(0, field.indexOf(':'));
        ByteBuffer bytes =
                ByteBuffer.allocate(digits.length() / DIGITS_OF_A_BYTE).order(ByteOrder.nativeOrder());
        for (int from = 0; from < digits.length(); from += DIGITS_OF_A_WORD) {
            bytes.putInt(Integer.parseUnsignedInt(digits, from, from + DIGITS_OF_A_WORD, HEXADECIMAL));
        }
        try {
            return InetAddress.getByAddress(bytes.array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("no address of the kernel: " + field, e);
        }
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
