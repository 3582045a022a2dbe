package io.codex.neo4j.server;

import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.file.PrivateFile;
import io.codex.core.shell.Shell;
import io.codex.core.shell.SocketTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.neo4j.driver.exceptions.Neo4jException;

/// Brings a Neo4j up, from the data folder to its first answer.
public final class Neo4jStart {
    private static final Logger LOG = Logger.getLogger(Neo4jStart.class);

    /// Between the look at a port and Neo4j's bind another process can take it.
    private static final int ATTEMPTS = 3;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(2);

    private final Shell shell;
    private final Neo4jHome home;
    private final DataFolder data;
    private final Neo4jOptions options;

    public Neo4jStart(Shell shell, Neo4jHome home, DataFolder data, Neo4jOptions options) {
        this.shell = shell;
        this.home = home;
        this.data = data;
        this.options = options;
    }

    /// To be called on a thread that lives as long as Neo4j shall ({@link Neo4jProcess#start}).
    ///
    /// @param started told of the process before it answers; it may still run when this fails
    /// @throws CodexException when it does not come up
    public RunningNeo4j run(Secret password, Consumer<Neo4jProcess> started) throws InterruptedException {
        data.prepare(options.transactionLogs());
        new StoreLock(data).awaitFree(options.storeLockTimeout());
        for (int attempt = 1; ; attempt++) {
            Ports ports = Ports.choose(options);
            Neo4jSettings settings = options.settings(ports.bolt(), ports.http());
            write(settings);
            new InitialPassword(shell, home).ensure(data, password);
            Neo4jProcess process = Neo4jProcess.start(shell, home, data, options.heap());
            LOG.infof("Neo4j %s starts on %s (pid %d)", home.version(), data.root(), process.pid());
            started.accept(process);
            var bolt = new BoltProbe(connectHost(), ports.bolt(), HANDSHAKE_TIMEOUT);
            if (awaitAnswer(process, ports, bolt, password)) {
                return new RunningNeo4j(process, settings, bolt);
            }
            StartFailure failure = StartFailure.of(process.console().text());
            if (failure != StartFailure.PORT_TAKEN || attempt == ATTEMPTS) {
                throw failed(process, failure);
            }
            LOG.info("a port was taken before Neo4j could bind it; trying again");
        }
    }

    private void write(Neo4jSettings settings) {
        Path file = data.conf().resolve("neo4j.conf");
        try {
            PrivateFile.replace(file, settings.conf());
        } catch (IOException e) {
            throw FileFailure.unusable(file, e);
        }
    }

    /// @return false when the process ended instead
    private boolean awaitAnswer(Neo4jProcess process, Ports ports, BoltProbe bolt, Secret password)
            throws InterruptedException {
        long deadline = System.nanoTime() + options.startTimeout().toNanos();
        String last = "nothing listens on port " + ports.bolt();
        while (process.isAlive()) {
            if (isUp(process, ports, bolt)) {
                try {
                    bolt.query(password);
                    return true;
                } catch (Neo4jException e) {
                    last = String.valueOf(e.getMessage());
                }
            }
            if (data.isFull()) {
                throw StartFailure.DISK_FULL.toException(
                        "Neo4j (pid %d) cannot start".formatted(process.pid()), "", data);
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new CodexException(
                        ExitCode.TIMEOUT,
                        "Neo4j (pid %d) did not answer within %d s: %s%s"
                                .formatted(
                                        process.pid(),
                                        options.startTimeout().toSeconds(),
                                        last,
                                        process.console().tail()),
                        "see %s/logs/debug.log; the recovery of a large store needs a longer codex.neo4j.start-timeout"
                                .formatted(data.root()));
            }
            Thread.sleep(POLL);
        }
        return false;
    }

    /// The password goes to nobody else: the ports must be this very process's.
    private static boolean isUp(Neo4jProcess process, Ports ports, BoltProbe bolt) {
        var sockets = new SocketTable();
        return sockets.listens(process.pid(), ports.http())
                && sockets.listens(process.pid(), ports.bolt())
                && bolt.answers();
    }

    private CodexException failed(Neo4jProcess process, StartFailure failure) {
        ProcessEnd end = process.ended();
        String detail = switch (failure) {
            case STORE_LOCKED -> ": " + StoreLock.inWords(data.databases().resolve("store_lock"));
            case PORT_TAKEN,
                    DISK_FULL,
                    NO_PERMISSION,
                    WRONG_JAVA,
                    MISSING_JARS,
                    BAD_SETTING,
                    TOO_LITTLE_MEMORY,
                    OTHER -> process.console().tail();
        };
        return failure.toException(end.inWords() + " before it answered", detail, data);
    }

    private String connectHost() {
        try {
            return InetAddress.getByName(options.listen()).isAnyLocalAddress()
                    ? InetAddress.getLoopbackAddress().getHostAddress()
                    : options.listen();
        } catch (UnknownHostException e) {
            return options.listen();
        }
    }
}
