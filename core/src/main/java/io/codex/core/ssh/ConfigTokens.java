package io.codex.core.ssh;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `~`, `%h` and `${NAME}` in values of ssh_config.
final class ConfigTokens {
    private static final Pattern TOKEN = Pattern.compile("%(.?)|\\$\\{(\\w+)}");

    private final SshPlaces places;
    private final Map<String, String> values = new HashMap<>();

    ConfigTokens(SshPlaces places) {
        this.places = places;
        values.put("%", "%");
        values.put("d", places.home().toString());
        values.put("u", places.userName());
    }

    /// @param letter without the percent sign
    ConfigTokens with(String letter, String value) {
        values.put(letter, value);
        return this;
    }

    Path path(String text) {
        String expanded = expanded(text);
        if (expanded.equals("~") || expanded.startsWith("~/")) {
            return places.home().resolve(expanded.substring(Math.min(2, expanded.length())));
        }
        return Path.of(expanded);
    }

    String expanded(String text) {
        return TOKEN.matcher(text).replaceAll(token -> Matcher.quoteReplacement(value(token.group(), text)));
    }

    private String value(String token, String text) {
        String value = token.startsWith("%")
                ? values.get(token.substring(1))
                : places.environment().get(token.substring(2, token.length() - 1));
        if (value == null) {
            throw new SshException(
                    SshFailure.CONFIGURATION,
                    "%s in ssh's configuration: %s is not known".formatted(text, token),
                    "write the value itself into ~/.ssh/config");
        }
        return value;
    }
}
