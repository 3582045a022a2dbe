package io.codex.core.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A process of this host, told apart from a later one with the same number.
///
/// @param bootId       of the host's kernel; a reboot changes it
/// @param pidNamespace the namespace in which `pid` counts, as the kernel names it
/// @param startTicks   clock ticks from boot to the process's start, field 22 of `/proc/PID/stat` (proc(5))
public record ProcessIdentity(String bootId, String pidNamespace, long pid, long startTicks) {
    private static final Path PROC = Path.of("/proc");

    /// Field numbers of proc(5), counted from the state, which is field 3.
    private static final int SESSION = 6 - 3;

    private static final int FOREGROUND = 8 - 3;

    private static final int START = 22 - 3;

    public static ProcessIdentity current() {
        return of(ProcessHandle.current().pid());
    }

    /// @throws IllegalStateException when no such process is there
    public static ProcessIdentity of(long pid) {
        try {
            List<String> stat = stat(pid);
            if (stat == null) {
                throw new IllegalStateException("no process " + pid);
            }
            return new ProcessIdentity(hostBootId(), hostNamespace(), pid, Long.parseLong(stat.get(START)));
        } catch (IOException e) {
            throw new IllegalStateException("cannot read /proc/" + pid, e);
        }
    }

    /// Whether this process counts in the same way as ours, so that {@link #isAlive} can tell.
    public boolean isOfThisHost() throws IOException {
        return isOfThisBoot() && pidNamespace.equals(hostNamespace());
    }

    /// Whether the host's kernel is still the one under which the process was started.
    public boolean isOfThisBoot() throws IOException {
        return bootId.equals(hostBootId());
    }

    /// Whether the process runs; a zombie does not. Always false for another host's.
    public boolean isAlive() throws IOException {
        if (!isOfThisHost()) {
            return false;
        }
        List<String> stat = stat(pid);
        return stat != null && !stat.getFirst().equals("Z") && Long.parseLong(stat.get(START)) == startTicks;
    }

    /// The processes of the session that this process leads or led, itself included, zombies not.
    public List<ProcessHandle> session() throws IOException {
        if (!isOfThisHost()) {
            return List.of();
        }
        return ProcessHandle.allProcesses().filter(this::isInSession).toList();
    }

    /// The process group that has the foreground of the process's terminal; empty without one.
    public static OptionalLong foregroundGroup(long pid) throws IOException {
        List<String> stat = stat(pid);
        long group = stat == null ? -1 : Long.parseLong(stat.get(FOREGROUND));
        return group > 0 ? OptionalLong.of(group) : OptionalLong.empty();
    }

    private boolean isInSession(ProcessHandle process) {
        try {
            List<String> stat = stat(process.pid());
            return stat != null
                    && !stat.getFirst().equals("Z")
                    && Long.parseLong(stat.get(SESSION)) == pid
                    && Long.parseLong(stat.get(START)) >= startTicks;
        } catch (IOException e) {
            return false;
        }
    }

    private static String hostBootId() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }

    private static String hostNamespace() throws IOException {
        return Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
    }

    /// The fields from the third on; the second, the program's name, may hold spaces and parentheses.
    private static @Nullable List<String> stat(long pid) throws IOException {
        try {
            String line = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
            return List.of(line.substring(line.lastIndexOf(')') + 2).strip().split(" "));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return null;
            }
            throw e;
        }
    }
}
