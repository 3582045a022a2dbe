/// Services as jobs: started at most once, waited for, found, asked.
@NullMarked
package io.codex.core.service;

import org.jspecify.annotations.NullMarked;
