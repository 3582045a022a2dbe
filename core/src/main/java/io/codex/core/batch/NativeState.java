package io.codex.core.batch;

import java.util.List;

/// A state as one scheduler writes it.
///
/// @param code    its letters: `PD`, `Eqw`, `5`
/// @param meaning in the words of the scheduler's manual
/// @param kinds   what it is here, as {@link JobState#kind} has it; more than one where something else decides
/// @param decides what decides, in words; empty where there is one kind
public record NativeState(String code, String meaning, List<String> kinds, String decides) {
    public NativeState {
        kinds = List.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("a state has a kind: " + code);
        }
    }

    public static NativeState of(String code, String meaning, String kind) {
        return new NativeState(code, meaning, List.of(kind), "");
    }
}
