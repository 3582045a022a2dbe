package io.codex.core.batch.workflow;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// A YAML text whose values know their lines, and everything that is wrong with it.
final class YamlSource {
    private final Path file;
    private final TreeSet<Problem> problems = new TreeSet<>();

    private record Problem(int line, String text) implements Comparable<Problem> {
        @Override
        public int compareTo(Problem other) {
            return line != other.line ? Integer.compare(line, other.line) : text.compareTo(other.text);
        }
    }

    /// @param file for messages
    YamlSource(Path file) {
        this.file = file;
    }

    /// The text's top value; null when it is empty or no YAML, which then is a problem.
    @Nullable
    Node parse(String text) {
        try {
            Node top = new Yaml(new LoaderOptions()).compose(new java.io.StringReader(text));
            if (top == null) {
                problem(1, "the file is empty");
            }
            return top;
        } catch (MarkedYAMLException e) {
            problem(e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1, "not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            problem(1, "not YAML: " + e.getMessage());
        }
        return null;
    }

    void problem(Node where, String text) {
        problem(where.getStartMark().getLine() + 1, text);
    }

    private void problem(int line, String text) {
        problems.add(new Problem(line, text));
    }

    /// @throws CodexException with all problems, if there are any
    void check() {
        if (problems.isEmpty()) {
            return;
        }
        throw new CodexException(
                ExitCode.CONFIGURATION,
                problems.stream()
                        .map(problem -> "%s:%d: %s".formatted(file, problem.line(), problem.text()))
                        .collect(Collectors.joining("\n  ", file + " is not a valid workflow:\n  ", "")),
                "correct those lines; docs/workflow.md has the keys");
    }

    /// The entries by key; those of a key that is there twice are a problem but for the first.
    SequencedMap<String, NodeTuple> entries(Node node, String what) {
        var entries = new LinkedHashMap<String, NodeTuple>();
        if (!(node instanceof MappingNode mapping)) {
            problem(node, what + " is not a mapping of keys to values");
            return entries;
        }
        for (NodeTuple entry : mapping.getValue()) {
            String key = text(entry.getKeyNode(), "a key of " + what);
            if (key.isEmpty()) {
                continue;
            }
            NodeTuple first = entries.putIfAbsent(key, entry);
            if (first != null) {
                problem(
                        entry.getKeyNode(),
                        "%s is there twice in %s, first in line %d"
                                .formatted(
                                        key,
                                        what,
                                        first.getKeyNode().getStartMark().getLine() + 1));
            }
        }
        return entries;
    }

    /// A single value as it is written; empty for none, which is a problem.
    String text(Node node, String what) {
        if (node instanceof ScalarNode scalar
                && !scalar.getTag().equals(Tag.NULL)
                && !scalar.getValue().isEmpty()) {
            return scalar.getValue();
        }
        problem(node, what + (node instanceof ScalarNode ? " has no value" : " is not a single value"));
        return "";
    }

    /// A list of values, or one value alone.
    List<String> texts(Node node, String what) {
        if (!(node instanceof SequenceNode list)) {
            String text = text(node, what);
            return text.isEmpty() ? List.of() : List.of(text);
        }
        if (list.getValue().isEmpty()) {
            problem(node, what + " is an empty list");
        }
        var texts = new ArrayList<String>();
        list.getValue().forEach(item -> texts.add(text(item, what)));
        return texts;
    }
}
