package io.codex.core.facility;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What jobs find around them on a compute node.
///
/// @param runtimes install trees by what `uname -m` says
public record EnvironmentConfig(
        @Key(value = "environment modules to load, in this order", byDefault = "[]")
        List<String> modules,

        @Key(value = "lines of shell to run after them", byDefault = "[]")
        List<String> setup,

        @Key(value = "variables; never secrets, others may see them", byDefault = "{}")
        Map<String, String> variables,

        @Key(
                value = "install trees of codex by architecture, as `uname -m` names it; none: the one that submits",
                byDefault = "{}",
                form = Form.ABSOLUTE_PATH)
        Map<String, String> runtimes,

        @Key("the container that jobs run in; absent: none") @Nullable
        ContainerConfig container) {
    public EnvironmentConfig {
        modules = modules == null ? List.of() : List.copyOf(modules);
        setup = setup == null ? List.of() : List.copyOf(setup);
        variables = mapOf(variables);
        runtimes = mapOf(runtimes);
    }

    private static Map<String, String> mapOf(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    static EnvironmentConfig none() {
        return new EnvironmentConfig(List.of(), List.of(), Map.of(), Map.of(), null);
    }
}
