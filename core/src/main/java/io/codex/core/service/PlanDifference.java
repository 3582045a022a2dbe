package io.codex.core.service;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;

/// What has changed between two plans' terms.
final class PlanDifference {
    private static final String NOTHING = "nothing";

    private PlanDifference() {}

    /// For each term that differs `old → new`, where `nothing` stands for a missing one.
    static SequencedMap<String, String> between(Map<String, String> old, Map<String, String> now) {
        var names = new LinkedHashSet<>(old.keySet());
        names.addAll(now.keySet());
        var changed = new LinkedHashMap<String, String>();
        for (String name : names) {
            String before = old.getOrDefault(name, NOTHING);
            String after = now.getOrDefault(name, NOTHING);
            if (!before.equals(after)) {
                changed.put(name, before + " → " + after);
            }
        }
        return changed;
    }
}
