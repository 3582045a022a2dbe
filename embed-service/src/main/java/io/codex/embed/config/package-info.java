/// The service's settings.
@NullMarked
package io.codex.embed.config;

import org.jspecify.annotations.NullMarked;
