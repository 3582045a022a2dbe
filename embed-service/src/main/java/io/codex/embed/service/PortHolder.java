package io.codex.embed.service;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Who listens on a TCP port of this host, as far as `/proc` tells (proc_net_tcp(5)): the processes of other users
/// hide their sockets.
final class PortHolder {
    private static final String LISTEN = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;

    private final Path proc;

    PortHolder(Path proc) {
        this.proc = proc;
    }

    /// In words, as `process 4711 (java)` or `a process of user 1003`; empty if nothing is known.
    Optional<String> find(int port) {
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> lines(proc.resolve(table)))
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(columns -> columns.size() > INODE && columns.get(STATE).equals(LISTEN))
                .filter(columns -> columns.get(LOCAL_ADDRESS).endsWith(":%04X".formatted(port)))
                .findFirst()
                .map(columns ->
                        process("socket:[" + columns.get(INODE) + "]").orElse("a process of user " + columns.get(UID)));
    }

    private Optional<String> process(String socket) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> holds(pid, socket))
                .findFirst()
                .map(pid -> "process " + pid + command(pid));
    }

    private boolean holds(long pid, String socket) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(proc.resolve(pid + "/fd"))) {
            for (Path descriptor : descriptors) {
                if (target(descriptor).equals(socket)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            // it ended meanwhile, or belongs to another user
            return false;
        }
    }

    /// Empty for a descriptor that was closed meanwhile, and for what is none.
    private static String target(Path descriptor) throws IOException {
        try {
            return Files.isSymbolicLink(descriptor)
                    ? Files.readSymbolicLink(descriptor).toString()
                    : "";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private String command(long pid) {
        return lines(proc.resolve(pid + "/comm"))
                .findFirst()
                .map(name -> " (" + name + ")")
                .orElse("");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            // no such table on this kernel, or the process ended meanwhile
            return Stream.empty();
        }
    }
}
