package io.codex.core.batch.sge;

import io.codex.core.shell.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// What the commands of Son of Grid Engine 8.1.9 printed. Owners, folders and PATHs are shortened.
final class Golden {
    private Golden() {}

    /// - `queue.xml`: `qstat -xml -r -u root`
    /// - `lookup.xml`: `qstat -xml -j '*'`
    /// - `history.txt`: `qacct -o root -m -E -b 202611221159.00 -j`
    /// - `explain-*.xml`: `qstat -xml -j ID`
    /// - `partitions*.xml`: `qstat -f -xml -F h_rt,gpu`
    /// - `nodes*.xml`: `qhost -xml -q -F gpu`
    /// - `configuration.txt`: `qconf -sconf`
    /// - `probe.txt`: `qconf -sss -help`, its first lines
    static CommandResult of(String file) {
        try (InputStream text = Objects.requireNonNull(Golden.class.getResourceAsStream(file), file)) {
            return printed(new String(text.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static CommandResult printed(String out) {
        return new CommandResult(0, out, "");
    }

    static CommandResult failed(int exitCode, String err) {
        return new CommandResult(exitCode, "", err);
    }
}
