package io.codex.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Gives tests one pair of running services, started when the first class asks for it and stopped after the last.
/// Starting Neo4j takes longer than most tests; those that stop or break services have a pair of their own.
final class SharedServices implements ParameterResolver {
    private record Running(Site site) implements AutoCloseable {
        static Running start() {
            try {
                Path folder = Files.createTempDirectory(
                        "codex-it", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Site site = Site.in(folder);
                site.up();
                return new Running(site);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            site.down();
            Folders.delete(site.folder());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(Site.class);
    }

    @Override
    public Site resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedServices.class))
                .computeIfAbsent(Running.class, _ -> Running.start(), Running.class)
                .site();
    }
}
