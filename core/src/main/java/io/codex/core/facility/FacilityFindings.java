package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import io.codex.core.facility.FacilityProblem.Severity;
import java.util.ArrayList;
import java.util.List;

/// What rules find wrong.
public final class FacilityFindings {
    private final List<Finding> findings = new ArrayList<>();

    record Finding(Severity severity, JsonPointer at, String problem, String allowed) {}

    /// @param problem what is wrong, as it goes on after the key: `is not …`
    /// @param allowed what would be right; empty where that is clear
    /// @param path    names of keys and indexes of items
    public void error(String problem, String allowed, Object... path) {
        add(Severity.ERROR, problem, allowed, path);
    }

    /// The same for what works but is hardly meant.
    public void warning(String problem, String allowed, Object... path) {
        add(Severity.WARNING, problem, allowed, path);
    }

    List<Finding> all() {
        return findings;
    }

    private void add(Severity severity, String problem, String allowed, Object... path) {
        JsonPointer at = JsonPointer.empty();
        for (Object part : path) {
            at = part instanceof Integer index ? at.appendIndex(index) : at.appendProperty(part.toString());
        }
        findings.add(new Finding(severity, at, problem, allowed));
    }
}
