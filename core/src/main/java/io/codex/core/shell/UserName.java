package io.codex.core.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Who runs this process, in words.
public final class UserName {
    private UserName() {}

    /// The name of the system's user database; else, since a statically linked program sees only its local part,
    /// `$USER`; else the number.
    public static String ofThisProcess(Map<String, String> environment) {
        return known(System.getProperty("user.name"), environment, UserName::number);
    }

    static String known(@Nullable String property, Map<String, String> environment, Supplier<String> number) {
        // a name that is not found is "?" on HotSpot
        if (property != null && !property.isBlank() && !property.equals("?")) {
            return property;
        }
        String variable = environment.getOrDefault("USER", "");
        return variable.isBlank() ? number.get() : variable;
    }

    private static String number() {
        try {
            return "uid" + Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
