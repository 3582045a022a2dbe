/// Writes the list of what the install tree holds (CycloneDX 1.6).
@NullMarked
package io.codex.dist.sbom;

import org.jspecify.annotations.NullMarked;
