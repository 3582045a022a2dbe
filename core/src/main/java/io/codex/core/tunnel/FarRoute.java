package io.codex.core.tunnel;

import io.codex.core.shell.BashWords;
import io.codex.core.ssh.HostConnection;
import io.codex.core.ssh.HostStream;
import java.time.Duration;

/// How a service's node is reached from the far side.
sealed interface FarRoute {
    /// For people: `ssh`, `tcp`, `srun`.
    String inWords();

    /// @throws io.codex.core.ssh.SshException as {@link HostConnection#open}
    HostStream open(String host, int port, Duration timeout);

    /// By a TCP connection that the far host makes.
    record Tcp(HostConnection connection, String inWords) implements FarRoute {
        @Override
        public HostStream open(String host, int port, Duration timeout) {
            return connection.open(host, port, timeout);
        }
    }

    /// By a process inside of the service's job, for clusters whose nodes take no other connections. Each client costs
    /// a job step.
    record Srun(HostConnection connection, String jobId, String node) implements FarRoute {
        @Override
        public String inWords() {
            return "srun";
        }

        @Override
        public HostStream open(String host, int port, Duration timeout) {
            // without --unbuffered, slurmstepd keeps what does not end with a line's end
            String relay = "exec 3<>/dev/tcp/127.0.0.1/%d && { cat <&3 & cat >&3; wait; }".formatted(port);
            return connection.start(
                    "exec srun --quiet --unbuffered --overlap --jobid=%s --nodelist=%s --ntasks=1 bash -c %s"
                            .formatted(BashWords.quoted(jobId), BashWords.quoted(node), BashWords.quoted(relay)));
        }
    }
}
