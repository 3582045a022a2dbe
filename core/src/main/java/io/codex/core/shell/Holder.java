package io.codex.core.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who has what another process wants: a port, a lock.
public sealed interface Holder {
    /// For messages: `process 4711 (python) of the unit imas-codex-embed.service`.
    String inWords();

    /// What to do about it, where that is known.
    default Optional<String> hint() {
        return Optional.empty();
    }

    /// Whatever can still be told of the process; it may have ended meanwhile.
    static Holder process(long pid) {
        return process(Path.of("/proc"), pid);
    }

    static Holder process(Path proc, long pid) {
        Path folder = proc.resolve(Long.toString(pid));
        return new OfProcess(
                pid,
                text(folder.resolve("comm")).strip(),
                SystemdUnit.of(text(folder.resolve("cgroup"))).orElse(null));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // the process ended meanwhile, or the kernel has no such file
            return "";
        }
    }

    /// @param name as the kernel knows it, 15 characters at most; empty if unknown
    /// @param unit null outside of any
    record OfProcess(long pid, String name, @Nullable SystemdUnit unit) implements Holder {
        @Override
        public String inWords() {
            return "process " + pid
                    + (name.isEmpty() ? "" : " (" + name + ")")
                    + (unit == null ? "" : " of the unit " + unit.name());
        }

        @Override
        public Optional<String> hint() {
            return Optional.ofNullable(unit).flatMap(SystemdUnit::hint);
        }
    }

    /// A process that hides from this user.
    record OfUser(long uid) implements Holder {
        @Override
        public String inWords() {
            return "a process of user " + uid;
        }
    }
}
