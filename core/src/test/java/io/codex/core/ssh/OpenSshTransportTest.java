package io.codex.core.ssh;

import io.codex.core.shell.LocalShell;
import java.nio.file.Path;
import java.util.List;

/// Connections by the system's OpenSSH.
class OpenSshTransportTest extends HostConnectionContract {
    @Override
    protected SshTransport transport(Path config, SshPrompt prompt) {
        return new OpenSshTransport(new LocalShell(), List.of(config), false);
    }
}
