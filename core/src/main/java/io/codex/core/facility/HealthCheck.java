package io.codex.core.facility;

import org.jspecify.annotations.Nullable;

/// How to see that a site's own service works.
public record HealthCheck(
        @Key(value = "a path that answers with a status below 400", form = Form.HTTP_PATH) @Nullable
        String http,

        @Key(value = "whether an accepted connection is enough", byDefault = "false")
        boolean tcp) {}
