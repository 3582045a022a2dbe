/// HTTP: requests, answers, errors, and who may ask.
@NullMarked
package io.codex.embed.rest;

import org.jspecify.annotations.NullMarked;
