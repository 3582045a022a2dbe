package io.codex.core.service;

import io.codex.core.file.ResourceText;
import io.codex.core.shell.BashWords;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a job runs on its node, in bash: the site's setup, the runtime for the node's architecture, the container, then
/// the launcher.
///
/// @param job       its name
/// @param facility  its name, for messages
/// @param launcher  the name of a program in `bin/` of the install tree, and its arguments
/// @param modules   loaded in this order
/// @param setup     lines of bash, run in this order; the first that fails ends the job
/// @param runtimes  the install tree for each architecture, as `uname -m` names it
/// @param container what goes before the launcher: `apptainer exec … IMAGE`; empty for none
public record ServiceScript(
        String job,
        String facility,
        List<String> launcher,
        List<String> modules,
        List<String> setup,
        Map<String, Path> runtimes,
        List<String> container) {

    /// The script of a service, which stays beside the launcher to hand over before the walltime ends.
    public String text() {
        return text(ResourceText.of(ServiceScript.class, "service.sh"));
    }

    /// The script of any other program, which takes the script's place.
    ///
    /// @param options of the native form, before its arguments: `-Xmx64m`
    public String inPlace(List<String> options) {
        return text("options=%s%n%s"
                .formatted(BashWords.array(options), ResourceText.of(ServiceScript.class, "in-place.sh")));
    }

    private String text(String run) {
        return Stream.of(
                        Stream.of("#!/bin/bash"),
                        Stream.of(
                                "job=" + BashWords.quoted(job),
                                "facility=" + BashWords.quoted(facility),
                                "launcher=" + BashWords.array(launcher),
                                "modules=" + BashWords.array(modules),
                                "container=" + BashWords.array(container),
                                "declare -A runtimes=" + trees(),
                                "site_setup() {",
                                "  :"),
                        setup.stream().flatMap(String::lines),
                        Stream.of("}"),
                        Stream.of(ResourceText.of(ServiceScript.class, "node.sh"), run))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private String trees() {
        return new TreeMap<>(runtimes)
                .entrySet().stream()
                        .map(tree -> "[%s]=%s"
                                .formatted(
                                        BashWords.quoted(tree.getKey()),
                                        BashWords.quoted(tree.getValue().toString())))
                        .collect(Collectors.joining(" ", "(", ")"));
    }
}
