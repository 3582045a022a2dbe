package io.codex.cli.graph;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import io.codex.core.service.ServiceAddress;
import io.codex.core.service.ServiceFollower;
import io.codex.core.service.ServiceRoute;
import io.codex.core.service.UnservedException;
import io.codex.core.service.UnservedException.Kind;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionContext;
import org.neo4j.driver.exceptions.AuthenticationException;
import org.neo4j.driver.exceptions.Neo4jException;
import org.neo4j.driver.exceptions.ServiceUnavailableException;
import org.neo4j.driver.exceptions.SessionExpiredException;
import org.neo4j.driver.exceptions.TransientException;

/// A driver that goes where Neo4j goes. The driver itself tries a managed transaction again for a few seconds, at the
/// same address; here it is tried again at the next one. Work must therefore be such that it may run twice, as the
/// driver demands it anyhow. A refused password is never shown again.
final class FollowingDriver implements AutoCloseable {
    /// While the database stops or starts.
    private static final String NOT_AVAILABLE = ".DatabaseUnavailable";

    private final ServiceFollower follower;
    private @Nullable Connected connected;

    private record Connected(ServiceAddress address, Driver driver) {}

    /// Does not connect yet.
    FollowingDriver(ServiceRoute route) {
        follower = new ServiceFollower(route);
    }

    <T> T read(Function<TransactionContext, T> work) {
        return run(session -> session.executeRead(work::apply));
    }

    <T> T write(Function<TransactionContext, T> work) {
        return run(session -> session.executeWrite(work::apply));
    }

    /// Outside of a managed transaction.
    ///
    /// @param statement that changes nothing more when it runs twice
    void repeatable(String statement) {
        var _ = run(session -> session.run(statement).consume());
    }

    private <T> T run(Function<Session, T> work) {
        return follower.call(addresses -> runAt(addresses.getFirst(), work));
    }

    private <T> T runAt(ServiceAddress address, Function<Session, T> work) {
        try (Session session = driver(address).session()) {
            return work.apply(session);
        } catch (ServiceUnavailableException | SessionExpiredException e) {
            throw moved(address, e);
        } catch (TransientException e) {
            throw e.code().endsWith(NOT_AVAILABLE) ? moved(address, e) : failed(address, e);
        } catch (AuthenticationException e) {
            throw new CodexException(
                    ExitCode.UNHEALTHY,
                    "Neo4j at %s does not accept the password in %s"
                            .formatted(address.url(), address.secret().file()),
                    "the store was made with another password; put that one into the file",
                    e);
        } catch (Neo4jException e) {
            throw failed(address, e);
        }
    }

    private UnservedException moved(ServiceAddress address, Neo4jException cause) {
        follower.lost(address);
        return new UnservedException(Kind.MOVED, failed(address, cause));
    }

    private static CodexException failed(ServiceAddress address, Neo4jException cause) {
        return new CodexException(
                ExitCode.UNHEALTHY,
                "Neo4j at %s (%s): %s".formatted(address.url(), address.source(), cause.getMessage()),
                "look at it with: codex status neo4j; its log with: codex logs neo4j",
                cause);
    }

    private synchronized Driver driver(ServiceAddress address) {
        Connected current = connected;
        if (current != null && current.address().equals(address)) {
            return current.driver();
        }
        close();
        Driver driver = GraphDatabase.driver(
                address.url(),
                AuthTokens.basic(address.user(), address.secret().value()),
                Config.builder()
                        .withConnectionTimeout(5, TimeUnit.SECONDS)
                        .withConnectionAcquisitionTimeout(10, TimeUnit.SECONDS)
                        .withMaxTransactionRetryTime(5, TimeUnit.SECONDS)
                        .build());
        connected = new Connected(address, driver);
        return driver;
    }

    @Override
    public synchronized void close() {
        if (connected != null) {
            connected.driver().close();
            connected = null;
        }
    }
}
