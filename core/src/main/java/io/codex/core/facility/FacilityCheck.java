package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Everything that is wrong with a facility's files, at once.
final class FacilityCheck {
    private static final List<FacilityRule> OWN = List.of(new HostRule(), new PartitionRule(), new ServiceRule());

    private final FacilitySchema schema = new FacilitySchema();
    private final List<FacilityRule> rules;

    /// @param more rules of those who know more
    FacilityCheck(List<FacilityRule> more) {
        rules = new ArrayList<>(OWN);
        rules.addAll(more);
    }

    /// In the order of files and lines.
    List<FacilityProblem> problems(FacilityTree files) {
        var problems = new ArrayList<>(files.problems());
        if (files.isReadable()) {
            List<FacilitySchema.Finding> findings = schema.check(files.tree());
            for (FacilitySchema.Finding finding : findings) {
                problems.add(problem(
                        files,
                        FacilityProblem.Severity.ERROR,
                        finding.pointer(),
                        finding.problem(),
                        finding.allowed()));
            }
            checkName(files, problems);
            checkRules(files, findings, problems);
        }
        problems.sort(Comparator.comparing(
                        (FacilityProblem problem) -> !problem.file().equals(files.file()))
                .thenComparingInt(FacilityProblem::line)
                .thenComparing(FacilityProblem::key));
        return problems;
    }

    private static void checkName(FacilityTree files, List<FacilityProblem> problems) {
        JsonNode name = files.tree().path("name");
        if (name.isTextual() && !name.asText().equals(files.name())) {
            problems.add(problem(
                    files,
                    FacilityProblem.Severity.ERROR,
                    JsonPointer.compile("/name"),
                    "is %s, but the file is that of %s".formatted(name.asText(), files.name()),
                    files.name()));
        }
    }

    private void checkRules(FacilityTree files, List<FacilitySchema.Finding> findings, List<FacilityProblem> problems) {
        ObjectNode valid = files.tree().deepCopy();
        findings.forEach(finding -> remove(valid, finding));
        valid.put("name", files.name());
        var more = new FacilityFindings();
        try {
            Facility facility = FacilityMapper.read(valid, Facility.class);
            rules.forEach(rule -> rule.check(facility, more));
        } catch (JsonProcessingException e) {
            if (findings.isEmpty()) {
                problems.add(FacilityProblem.error(files.file(), 0, "", e.getOriginalMessage(), ""));
            }
        }
        more.all()
                .forEach(finding -> problems.add(
                        problem(files, finding.severity(), finding.at(), finding.problem(), finding.allowed())));
    }

    /// So that what is left can be read; a list with a wrong item goes as a whole.
    private static void remove(ObjectNode tree, FacilitySchema.Finding finding) {
        if (!finding.missing().isEmpty()) {
            if (tree.at(finding.pointer()) instanceof ObjectNode object) {
                object.put(finding.missing(), "");
            }
            return;
        }
        for (JsonPointer at = finding.pointer(); at != null && !at.matches(); at = at.head()) {
            if (tree.at(at.head()) instanceof ObjectNode object) {
                object.remove(at.last().getMatchingProperty());
                return;
            }
        }
    }

    private static FacilityProblem problem(
            FacilityTree files, FacilityProblem.Severity severity, JsonPointer at, String words, String allowed) {
        KeyPlace place = files.place(at);
        return new FacilityProblem(severity, place.file(), place.line(), KeyPath.of(at, files.tree()), words, allowed);
    }
}
