package io.codex.neo4j.host;

import io.codex.core.shell.Holder;
import io.codex.core.shell.OpenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Who holds a lock on a file, from `/proc/locks` (proc_locks(5)): the locks of this host's processes only.
public final class LockTable {
    private static final Path PROC = Path.of("/proc");
    private static final Path LOCKS = PROC.resolve("locks");

    private LockTable() {}

    /// Empty when the holder runs on another host, in another container, or cannot be told.
    public static Optional<Holder> holderOf(Path file) {
        try {
            long inode = (Long) Files.getAttribute(file, "unix:ino");
            long device = (Long) Files.getAttribute(file, "unix:dev");
            String path = file.toRealPath().toString();
            return entries(Files.readAllLines(LOCKS)).stream()
                    .filter(entry -> entry.inode() == inode)
                    // some file systems show another device here than stat does: then the open file decides
                    .filter(entry -> entry.device() == device || new OpenFiles(PROC).hasOpen(entry.pid(), path::equals))
                    .findFirst()
                    .map(entry -> Holder.process(entry.pid()));
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /// @param device as stat(2) numbers it
    record Entry(long pid, long device, long inode) {}

    /// The locks that are held, by processes of this namespace; those waited for are left out.
    static List<Entry> entries(List<String> lines) {
        return lines.stream()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length >= 8 && !fields[1].equals("->") && fields[4].matches("[1-9][0-9]*"))
                .map(LockTable::entry)
                .toList();
    }

    private static Entry entry(String[] fields) {
        String[] file = fields[5].split(":", 3);
        long major = Long.parseLong(file[0], 16);
        long minor = Long.parseLong(file[1], 16);
        return new Entry(Long.parseLong(fields[4]), device(major, minor), Long.parseLong(file[2]));
    }

    /// As glibc's makedev packs them.
    private static long device(long major, long minor) {
        return ((major & 0xfff) << 8) | ((major & ~0xfffL) << 32) | (minor & 0xff) | ((minor & ~0xffL) << 12);
    }
}
