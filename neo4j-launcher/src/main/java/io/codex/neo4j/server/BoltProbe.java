package io.codex.neo4j.server;

import io.codex.core.endpoint.Secret;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.exceptions.AuthenticationException;

/// Asks a Neo4j whether it answers.
///
/// @param host    to connect to
/// @param timeout of one handshake
public record BoltProbe(String host, int port, Duration timeout) {
    /// Magic number, then the four versions offered: 5.8 to 5.0, 4.4, none, none
    /// (neo4j.com/docs/bolt/current/bolt/handshake).
    private static final byte[] HANDSHAKE =
            HexFormat.of().parseHex("6060b017" + "00080805" + "00000404" + "00000000" + "00000000");

    private static final int VERSION_LENGTH = 4;

    /// Whether something speaks Bolt there: connects and agrees on a version, without logging in.
    public boolean answers() {
        try (var socket = new Socket()) {
            int millis = Math.toIntExact(timeout.toMillis());
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream().write(HANDSHAKE);
            return socket.getInputStream().readNBytes(VERSION_LENGTH).length == VERSION_LENGTH;
        } catch (IOException e) {
            return false;
        }
    }

    /// Logs in once and runs a query. A refused password is not tried again: that locks accounts.
    ///
    /// @throws CodexException when the password is refused
    /// @throws org.neo4j.driver.exceptions.Neo4jException when it cannot answer yet
    public void query(Secret password) {
        var uri = URI.create("bolt://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port));
        Config config = Config.builder()
                .withConnectionTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .withMaxConnectionPoolSize(1)
                .build();
        try (Driver driver = GraphDatabase.driver(uri, AuthTokens.basic("neo4j", password.value()), config)) {
            driver.executableQuery("RETURN 1").execute();
        } catch (AuthenticationException e) {
            throw new CodexException(
                    ExitCode.FAILED,
                    "Neo4j refuses the password in %s: its store was made with another one".formatted(password.file()),
                    "put the store's password back into that file, or choose another folder with codex.neo4j.data",
                    e);
        }
    }
}
