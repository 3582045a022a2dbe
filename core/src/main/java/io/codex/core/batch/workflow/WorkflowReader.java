package io.codex.core.batch.workflow;

import io.codex.core.batch.JobSpec;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/// Reads the YAML form of a workflow, and tells everything that is wrong with it at once.
public final class WorkflowReader {
    static final String INSTANCE = "[A-Za-z0-9][A-Za-z0-9._-]{0,49}";
    private static final String JOB = "[A-Za-z0-9][A-Za-z0-9_-]{0,31}";

    private final YamlSource source;
    private final Path folder;
    private final SequencedMap<String, WorkflowJob> jobs = new LinkedHashMap<>();
    private final Map<String, Node> places = new LinkedHashMap<>();

    private WorkflowReader(YamlSource source, Path folder) {
        this.source = source;
        this.folder = folder;
    }

    /// @throws CodexException when it cannot be read or is not valid, with all problems and their lines
    public static Workflow read(Path file) {
        return read(file, text(file));
    }

    /// @param file whose folder relative paths are below
    static Workflow read(Path file, String text) {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent(), "a file has a folder");
        var source = new YamlSource(file);
        Node top = source.parse(text);
        source.check();
        return new WorkflowReader(source, folder).workflow(Objects.requireNonNull(top));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "there is no file %s".formatted(file),
                    "name a workflow's YAML file; docs/workflow.md has the keys",
                    e);
        } catch (IOException e) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "cannot read the workflow %s: %s".formatted(file, e.getMessage()),
                    "check the name and its permissions",
                    e);
        }
    }

    private Workflow workflow(Node top) {
        SequencedMap<String, NodeTuple> entries = source.entries(top, "the workflow");
        requireKnown(entries, Set.of("name", "defaults", "jobs"), "the workflow");
        String name = name(top, entries);
        SequencedMap<String, NodeTuple> defaults = new LinkedHashMap<>();
        if (entries.get("defaults") != null) {
            defaults = source.entries(entries.get("defaults").getValueNode(), "defaults");
            requireKnown(defaults, Set.copyOf(JobDraft.KEYS), "defaults");
        }
        if (entries.get("jobs") == null) {
            source.problem(top, "jobs are missing");
        } else {
            SequencedMap<String, NodeTuple> named =
                    source.entries(entries.get("jobs").getValueNode(), "jobs");
            for (var job : named.entrySet()) {
                read(job.getKey(), job.getValue(), defaults);
            }
            if (named.isEmpty()) {
                source.problem(entries.get("jobs").getKeyNode(), "there are no jobs");
            }
        }
        requireNeedsKnown();
        List<WorkflowJob> ordered = ordered();
        source.check();
        return new Workflow(name, ordered);
    }

    private String name(Node top, Map<String, NodeTuple> entries) {
        NodeTuple entry = entries.get("name");
        if (entry == null) {
            source.problem(top, "the name is missing");
            return "";
        }
        String name = source.text(entry.getValueNode(), "name");
        if (!name.isEmpty() && !name.matches(INSTANCE)) {
            source.problem(
                    entry.getValueNode(),
                    "a workflow's name is 1 to 50 letters, digits, dots, underscores and hyphens, not: " + name);
        }
        return name;
    }

    private void read(String name, NodeTuple entry, Map<String, NodeTuple> defaults) {
        places.put(name, entry.getKeyNode());
        if (!name.matches(JOB)) {
            source.problem(
                    entry.getKeyNode(),
                    "a job's name is 1 to 32 letters, digits, underscores and hyphens, not: " + name);
            return;
        }
        SequencedMap<String, NodeTuple> keys = source.entries(entry.getValueNode(), "job " + name);
        var known = new HashSet<>(JobDraft.KEYS);
        known.addAll(JobDraft.OWN_KEYS);
        requireKnown(keys, known, "job " + name);
        if (keys.containsKey("command") == keys.containsKey("script")) {
            source.problem(entry.getKeyNode(), "job %s needs either a command or a script".formatted(name));
        }
        var draft = new JobDraft(source, folder);
        defaults.forEach((key, value) -> setKnown(draft, key, value, JobDraft.KEYS));
        keys.forEach((key, value) -> setKnown(draft, key, value, known));
        jobs.put(name, new WorkflowJob(name, spec(name, entry, draft), draft.needs()));
    }

    private static void setKnown(JobDraft draft, String key, NodeTuple entry, java.util.Collection<String> known) {
        if (known.contains(key)) {
            draft.set(key, entry.getValueNode());
        }
    }

    private JobSpec spec(String name, NodeTuple entry, JobDraft draft) {
        JobSpec none = JobSpec.builder(name, List.of("false"), folder, folder).build();
        if (!draft.hasCommand()) {
            return none;
        }
        try {
            return draft.spec(name);
        } catch (IllegalArgumentException e) {
            source.problem(entry.getKeyNode(), "job %s: %s".formatted(name, e.getMessage()));
            return none;
        }
    }

    private void requireKnown(Map<String, NodeTuple> entries, Set<String> known, String what) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                source.problem(
                        entry.getKeyNode(),
                        "unknown key %s in %s; known are: %s"
                                .formatted(key, what, String.join(", ", new TreeSet<>(known))));
            }
        });
    }

    private void requireNeedsKnown() {
        for (WorkflowJob job : jobs.values()) {
            Node place = Objects.requireNonNull(places.get(job.name()));
            var seen = new HashSet<String>();
            for (Need need : job.needs()) {
                if (!places.containsKey(need.job())) {
                    source.problem(place, "job %s waits for %s, which is no job".formatted(job.name(), need.job()));
                } else if (!seen.add(need.job())) {
                    source.problem(place, "job %s waits for %s twice".formatted(job.name(), need.job()));
                }
            }
        }
    }

    /// Each after its predecessors, otherwise as in the file.
    private List<WorkflowJob> ordered() {
        var ordered = new ArrayList<WorkflowJob>();
        var left = new LinkedHashMap<>(jobs);
        boolean found = true;
        while (found) {
            found = false;
            for (WorkflowJob job : List.copyOf(left.values())) {
                if (job.needs().stream().noneMatch(need -> left.containsKey(need.job()))) {
                    ordered.add(job);
                    left.remove(job.name());
                    found = true;
                }
            }
        }
        if (!left.isEmpty()) {
            List<String> cycle = cycle(left);
            source.problem(
                    Objects.requireNonNull(places.get(cycle.getFirst())),
                    "jobs wait for each other: " + String.join(" after ", cycle));
        }
        return ordered;
    }

    /// A walk along predecessors that all have one among those jobs comes round.
    private static List<String> cycle(Map<String, WorkflowJob> left) {
        var walk = new ArrayList<String>();
        String at = left.keySet().iterator().next();
        while (!walk.contains(at)) {
            walk.add(at);
            at = Objects.requireNonNull(left.get(at)).needs().stream()
                    .map(Need::job)
                    .filter(left::containsKey)
                    .findFirst()
                    .orElseThrow();
        }
        walk.add(at);
        return walk.subList(walk.indexOf(at), walk.size());
    }
}
