package io.codex.dist.hammer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a run of the hammer came to.
///
/// @param owners         by generation
/// @param publisherKills SIGKILLs of the hammer
/// @param deadManKills   ends of publishers at the hands of their dead-man processes
/// @param violations     in words; none when all promises were kept
record HammerResult(
        long seed,
        List<ActingRecord> owners,
        int publisherKills,
        int deadManKills,
        int readerKills,
        int freezes,
        int faults,
        Map<HammerReader.Count, Long> reads,
        List<String> violations) {

    /// Each generation has one owner, who claimed it after all lower ones had acted for the last time.
    static List<String> violationsOf(List<ActingRecord> byGeneration) {
        List<String> violations = new ArrayList<>();
        for (int index = 1; index < byGeneration.size(); index++) {
            ActingRecord owner = byGeneration.get(index);
            for (ActingRecord before : byGeneration.subList(0, index)) {
                if (before.generation() == owner.generation()) {
                    violations.add("two owners of one generation: %s and %s".formatted(before, owner));
                } else if (before.acted() >= owner.claimed()) {
                    violations.add("%s acted %.3f s after %s had claimed"
                            .formatted(before, (before.acted() - owner.claimed()) / 1e9, owner));
                }
            }
        }
        return violations;
    }

    long ended(ActingRecord.Ended how) {
        return owners.stream().filter(owner -> owner.ended() == how).count();
    }

    long reads(HammerReader.Count count) {
        return reads.getOrDefault(count, 0L);
    }

    /// A row of {@link #HEADER}.
    String row() {
        return "| %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |"
                .formatted(
                        seed,
                        owners.size(),
                        ended(ActingRecord.Ended.WITHDRAWN),
                        ended(ActingRecord.Ended.KILLED),
                        ended(ActingRecord.Ended.LOST),
                        publisherKills,
                        deadManKills,
                        readerKills,
                        freezes,
                        faults,
                        reads(HammerReader.Count.RESOLUTIONS),
                        reads(HammerReader.Count.VERIFIED),
                        reads(HammerReader.Count.RECORDS),
                        reads(HammerReader.Count.VIEWS),
                        violations.size());
    }

    /// Of a table in Markdown.
    static final String HEADER = """
            | seed | owners | withdrew | killed | lost | publishers killed | by the dead man | readers killed | frozen \
            | faults | looks | found | records | views | violations |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|""";
}
