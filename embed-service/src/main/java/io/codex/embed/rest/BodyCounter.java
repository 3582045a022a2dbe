package io.codex.embed.rest;

import io.codex.embed.config.EmbedConfig;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Holds a body without an announced length to the limit while it is read.
@Provider
public class BodyCounter implements ReaderInterceptor {
    private final Instance<EmbedConfig> config;

    /// @param config not there yet when Quarkus makes its providers
    public BodyCounter(Instance<EmbedConfig> config) {
        this.config = config;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        context.setInputStream(
                new Counted(context.getInputStream(), config.get().maxBody().asLongValue()));
        return context.proceed();
    }

    private static final class Counted extends FilterInputStream {
        private long left;

        Counted(InputStream in, long limit) {
            super(in);
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) {
            left -= bytes;
            if (left < 0) {
                throw new ApiException(413, BodyLimit.tooLarge(), Duration.ZERO);
            }
        }
    }
}
