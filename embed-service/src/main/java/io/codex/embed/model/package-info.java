/// The model: weights, tokenizer, network, and the vectors that come out. No HTTP, no CDI.
@NullMarked
package io.codex.embed.model;

import org.jspecify.annotations.NullMarked;
