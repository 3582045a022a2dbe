package io.codex.core.batch.pbs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what `qstat -Q -f` and `qstat -B -f` print: `Queue: batch`, then indented lines `name = value`, where a name
/// with a dot is a member of an object and a line that begins with a tab goes on.
final class TorqueText {
    private static final Pattern ATTRIBUTE = Pattern.compile("\\s+([\\w.]+) = (.*)");

    private TorqueText() {}

    /// @param kind `Queue`, `Server`
    /// @return the objects by name
    static ObjectNode parse(String text, String kind) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        for (String line : text.replaceAll("\\R\\t", "").lines().toList()) {
            Matcher attribute = ATTRIBUTE.matcher(line);
            if (line.startsWith(kind + ":")) {
                one = all.putObject(line.substring(kind.length() + 1).strip());
            } else if (attribute.matches()) {
                put(one, attribute.group(1), attribute.group(2).strip());
            }
        }
        return all;
    }

    private static void put(ObjectNode one, String name, String value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            one.put(name, value);
        } else {
            one.withObjectProperty(name.substring(0, dot)).put(name.substring(dot + 1), value);
        }
    }
}
