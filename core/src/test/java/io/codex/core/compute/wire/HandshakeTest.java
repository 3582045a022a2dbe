package io.codex.core.compute.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    @SuppressWarnings("NullAway.Init")
    private ServerSocket listener;

    @SuppressWarnings("NullAway.Init")
    private Socket client;

    @SuppressWarnings("NullAway.Init")
    private Socket pilot;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        pilot = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        pilot.close();
        listener.close();
    }

    private interface Side {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> beside(Side side) {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                side.run();
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private CompletableFuture<Void> pilotWith(String token) {
        return beside(() -> {
            try (Socket own = pilot) {
                new Handshake(token).asPilot(own.getInputStream(), own.getOutputStream());
                own.getOutputStream().write('!');
            }
        });
    }

    @Test
    void both_sides_with_the_token_believe_each_other_and_leave_what_follows() throws Exception {
        CompletableFuture<Void> far = pilotWith("token");
        new Handshake("token").asClient(client.getInputStream(), client.getOutputStream());
        assertThat(client.getInputStream().read()).isEqualTo('!');
        far.get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_client_without_the_token_learns_that_it_is_not_the_pilot_and_gets_no_further() {
        CompletableFuture<Void> far = pilotWith("token");
        assertThatThrownBy(() -> new Handshake("another").asClient(client.getInputStream(), client.getOutputStream()))
                .isInstanceOf(PilotRefusedException.class)
                .hasMessageContaining("not the allocation's pilot");
        assertThatThrownBy(() -> {
                    client.close();
                    far.get(10, TimeUnit.SECONDS);
                })
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void a_client_that_answers_with_what_it_was_sent_is_refused() throws Exception {
        CompletableFuture<Void> far = pilotWith("token");
        var out = client.getOutputStream();
        out.write("codex-pilot 1\n".getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[32]);
        byte[] answer = client.getInputStream().readNBytes(14 + 32 + 32);
        out.write(answer, 14 + 32, 32);
        assertThatThrownBy(() -> far.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(PilotRefusedException.class);
    }

    @Test
    void an_old_answer_is_none_for_a_new_question() throws Exception {
        CompletableFuture<Void> far = pilotWith("token");
        var out = client.getOutputStream();
        out.write("codex-pilot 1\n".getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[32]);
        byte[] heard = client.getInputStream().readNBytes(14 + 32 + 32);
        client.close();
        assertThatThrownBy(() ->
                        new Handshake("token").asClient(new ByteArrayInputStream(heard), new ByteArrayOutputStream()))
                .isInstanceOf(PilotRefusedException.class);
        assertThatThrownBy(() -> far.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void somebody_who_leaves_meanwhile_is_lost() throws IOException {
        pilot.close();
        assertThatThrownBy(() -> new Handshake("token").asClient(client.getInputStream(), client.getOutputStream()))
                .isInstanceOfAny(EOFException.class, SocketException.class);
    }
}
