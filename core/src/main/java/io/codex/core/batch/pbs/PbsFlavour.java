package io.codex.core.batch.pbs;

/// Which descendant of PBS.
public enum PbsFlavour {
    /// PBS Professional and OpenPBS.
    PRO,
    /// Torque, with its own scheduler, Maui or Moab.
    TORQUE
}
