package io.codex.core.batch.sge;

import java.util.Locale;
import java.util.Set;

/// Names that Grid Engine takes for a job.
final class SgeName {
    private static final Set<String> RESERVED = Set.of("none", "all", "template", "undefined");

    private SgeName() {}

    /// Every character but ASCII letters, digits, dots, underscores and hyphens becomes an underscore: some are
    /// refused, others are patterns where jobs are named (sge_types(1), `object_name`), and one beyond ASCII
    /// breaks the whole request. A name that begins with neither a letter nor an underscore gets an underscore
    /// in front.
    static String of(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        boolean fits = plain.matches("[A-Za-z_].*") && !RESERVED.contains(plain.toLowerCase(Locale.ROOT));
        return fits ? plain : "_" + plain;
    }
}
