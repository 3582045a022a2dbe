package io.codex.core.batch.slurm;

import java.util.Locale;
import java.util.Set;

/// The state of nodes as sinfo writes it: `idle`, `mixed*`, `idle~` (sinfo(1), "NODE STATE CODES").
final class SlurmNodeState {
    private static final Set<String> USABLE =
            Set.of("idle", "mixed", "allocated", "completing", "planned", "powering_up", "powered_down", "power_up");
    private static final Set<String> FREE = Set.of("idle", "mixed", "planned");

    private SlurmNodeState() {}

    /// Whether it takes jobs, now or when others have ended. `*` means that it does not answer, `$` that it is
    /// kept for maintenance, `@` and `^` that it boots again, `!` and `%` that its power is being cut.
    static boolean usable(String state) {
        return USABLE.contains(base(state)) && !state.matches(".*[*$@^!%].*");
    }

    /// Whether it would take a job now; a node that is switched off to save power (`~`) starts for it.
    static boolean free(String state) {
        return usable(state) && FREE.contains(base(state));
    }

    private static String base(String state) {
        return state.toLowerCase(Locale.ROOT).replaceAll("[^a-z_]+$", "");
    }
}
