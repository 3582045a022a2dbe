package io.codex.core.batch;

import java.util.Map;

/// The names of the signals that end jobs (signal(7), the numbers of x86-64 and arm64 Linux).
final class Signals {
    private static final Map<Integer, String> NAMES = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 7, "SIGBUS", 9, "SIGKILL", 11, "SIGSEGV", 15,
            "SIGTERM", 24, "SIGXCPU");

    private Signals() {}

    /// `signal 9 (SIGKILL)`, or only the number of one that is not listed.
    static String name(int signal) {
        String name = NAMES.get(signal);
        return "signal " + signal + (name == null ? "" : " (" + name + ")");
    }
}
