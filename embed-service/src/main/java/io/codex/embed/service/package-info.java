/// What the service is doing: its phase, the queue before the model, counters, and its endpoint's life.
@NullMarked
package io.codex.embed.service;

import org.jspecify.annotations.NullMarked;
