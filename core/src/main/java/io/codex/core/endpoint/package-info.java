/// Where services are: claims, beats and records on the shared file system, and the control port that proves them.
@NullMarked
package io.codex.core.endpoint;

import org.jspecify.annotations.NullMarked;
