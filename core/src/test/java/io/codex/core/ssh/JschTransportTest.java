package io.codex.core.ssh;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// SSH by JSch.
class JschTransportTest extends HostConnectionContract {
    @Override
    protected SshTransport transport(Path config, SshPrompt prompt) {
        return new JschTransport(new SshPlaces(folder.resolve("home"), List.of(config), Map.of()), prompt);
    }
}
