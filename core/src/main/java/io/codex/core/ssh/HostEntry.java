package io.codex.core.ssh;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A host that the user has told codex of.
///
/// @param hostName     its address
/// @param user         null for the local one's name
/// @param port         null for 22
/// @param jump         hosts to go through, as ssh's `-J` takes them; null for none
/// @param identityFile of the key; null for the usual ones
public record HostEntry(
        String name,
        String hostName,
        @Nullable String user,
        @Nullable Integer port,
        @Nullable String jump,
        @Nullable String identityFile) {
    private static final int LAST_PORT = 65_535;

    /// @throws CodexException for what ssh or JSch would read as something else
    public HostEntry {
        require("name", name, "[A-Za-z0-9_][A-Za-z0-9._-]*");
        require("--hostname", hostName, "[A-Za-z0-9_:][A-Za-z0-9._:%-]*");
        require("--user", user, "[^\\s\"'#@:,-][^\\s\"'#@:,]*");
        require("--jump", jump, "[A-Za-z0-9_\\[][A-Za-z0-9._:@,%\\[\\]-]*");
        require("--identity-file", identityFile, "[~/][^\\s\"'#]*");
        if (port != null && (port < 1 || port > LAST_PORT)) {
            throw new CodexException(ExitCode.USAGE, "--port is %d".formatted(port), "1 to 65535");
        }
    }

    private static void require(String what, @Nullable String text, String form) {
        if (text != null && !Pattern.matches(form, text)) {
            throw new CodexException(
                    ExitCode.USAGE, "%s is '%s'".formatted(what, text), "it is to be of the form " + form);
        }
    }

    /// A block of ssh_config(5).
    String block() {
        var text = new StringBuilder("Host %s\n".formatted(name));
        option(text, "HostName", hostName);
        option(text, "User", user);
        option(text, "Port", port);
        option(text, "ProxyJump", jump);
        option(text, "IdentityFile", identityFile);
        return text.toString();
    }

    private static void option(StringBuilder text, String keyword, @Nullable Object value) {
        if (value != null) {
            text.append("    ").append(keyword).append(' ').append(value).append('\n');
        }
    }
}
