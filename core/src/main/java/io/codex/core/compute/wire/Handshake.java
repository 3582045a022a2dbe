package io.codex.core.compute.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// How client and pilot prove to each other that they know the allocation's token, without showing it: each answers the
/// other's random nonce. Nothing is read or written beyond it.
public final class Handshake {
    /// The protocol and its version.
    private static final byte[] GREETING = "codex-pilot 1\n".getBytes(StandardCharsets.US_ASCII);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONCE = 32;
    private static final int PROOF = 32;

    private final String token;

    public Handshake(String token) {
        this.token = token;
    }

    /// The client's side.
    ///
    /// @throws PilotRefusedException when the other side is not the pilot, or does not take us for its client
    public void asClient(InputStream from, OutputStream to) throws IOException {
        var in = new DataInputStream(from);
        var out = new DataOutputStream(to);
        byte[] mine = nonce();
        send(out, GREETING, mine);
        byte[] greeting = read(in, GREETING.length);
        byte[] theirs = read(in, NONCE);
        byte[] proof = read(in, PROOF);
        if (!MessageDigest.isEqual(greeting, GREETING) || !MessageDigest.isEqual(proof, proof("pilot", mine, theirs))) {
            throw new PilotRefusedException("what answers there is not the allocation's pilot");
        }
        send(out, proof("client", mine, theirs));
    }

    /// The pilot's side.
    ///
    /// @throws PilotRefusedException when the other side is no client of this allocation
    public void asPilot(InputStream from, OutputStream to) throws IOException {
        var in = new DataInputStream(from);
        var out = new DataOutputStream(to);
        if (!MessageDigest.isEqual(read(in, GREETING.length), GREETING)) {
            throw new PilotRefusedException("not a client of this version");
        }
        byte[] theirs = read(in, NONCE);
        byte[] mine = nonce();
        send(out, GREETING, mine, proof("pilot", theirs, mine));
        if (!MessageDigest.isEqual(read(in, PROOF), proof("client", theirs, mine))) {
            throw new PilotRefusedException("a client without the token");
        }
    }

    private byte[] proof(String role, byte[] clients, byte[] pilots) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update(("codex-pilot " + role + "\n").getBytes(StandardCharsets.US_ASCII));
            mac.update(clients);
            return mac.doFinal(pilots);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static byte[] nonce() {
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        return nonce;
    }

    private static void send(DataOutputStream out, byte[]... parts) throws IOException {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        out.write(whole);
        out.flush();
    }

    private static byte[] read(DataInputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the connection ended within the handshake");
        }
        return bytes;
    }
}
