package io.codex.core.facility;

import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/// Numbers and truth values in JSON's forms only, as YAML 1.2 has it: `no`, `010` and `1:30` are texts.
final class JsonForms extends Resolver {
    @Override
    protected void addImplicitResolvers() {
        addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
        addImplicitResolver(Tag.INT, Pattern.compile("-?(?:0|[1-9]\\d*)"), "-0123456789");
        addImplicitResolver(Tag.FLOAT, Pattern.compile("-?(?:0|[1-9]\\d*)\\.\\d+"), "-0123456789");
        addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
        addImplicitResolver(Tag.NULL, Pattern.compile("~|null|"), "~n");
        addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
    }
}
