package io.codex.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What one of this process's standard streams is. Java knows only whether all three are a terminal together; Linux
/// names each.
public enum StandardDescriptor {
    IN(0),
    OUT(1),
    ERR(2);

    private final int number;

    StandardDescriptor(int number) {
        this.number = number;
    }

    public boolean isTerminal() {
        String target = target();
        return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
    }

    /// Whether somebody reads at the other end, or has ceased to.
    public boolean isPipe() {
        String target = target();
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }

    private String target() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(number)))
                    .toString();
        } catch (IOException e) {
            // closed
            return "";
        }
    }
}
