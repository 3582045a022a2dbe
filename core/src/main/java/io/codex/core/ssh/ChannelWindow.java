package io.codex.core.ssh;

import com.jcraft.jsch.Buffer;
import com.jcraft.jsch.Channel;
import com.jcraft.jsch.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;

/// How much the server may send on a channel before we have taken it. JSch's reader, one thread for all channels
/// of a connection, opens the window again as soon as it has passed bytes on, whoever takes them, and blocks all
/// channels when they are not taken. Here the window opens by what the reader of this channel has taken. JSch
/// has no public way to this: these are its own fields.
final class ChannelWindow {
    /// JSch's own 128 KiB are too few for a distant host: 2 MiB are 160 MB/s at 12 ms.
    static final int BYTES = 2 << 20;

    private static final int PACKET_BYTES = 32 << 10;
    private static final int WORTH_A_MESSAGE = BYTES / 8;
    private static final byte WINDOW_ADJUST = 93;
    /// Length and padding of a packet, which JSch fills in.
    private static final int HEADER_BYTES = 5;

    private static final int MESSAGE_BYTES = 200;

    private static final VarHandle WINDOW;
    private static final VarHandle WINDOW_GOAL;
    private static final VarHandle PACKET_SIZE;
    private static final VarHandle RECIPIENT;
    private static final MethodHandle NEW_PACKET;
    private static final MethodHandle WRITE;

    static {
        try {
            Class<?> packet = Class.forName("com.jcraft.jsch.Packet");
            var channels = MethodHandles.privateLookupIn(Channel.class, MethodHandles.lookup());
            WINDOW = channels.findVarHandle(Channel.class, "lwsize", int.class);
            WINDOW_GOAL = channels.findVarHandle(Channel.class, "lwsize_max", int.class);
            PACKET_SIZE = channels.findVarHandle(Channel.class, "lmpsize", int.class);
            RECIPIENT = channels.findVarHandle(Channel.class, "recipient", int.class);
            NEW_PACKET = MethodHandles.privateLookupIn(packet, MethodHandles.lookup())
                    .findConstructor(packet, MethodType.methodType(void.class, Buffer.class))
                    .asType(MethodType.methodType(Object.class, Buffer.class));
            WRITE = MethodHandles.privateLookupIn(Session.class, MethodHandles.lookup())
                    .findVirtual(Session.class, "write", MethodType.methodType(void.class, packet))
                    .asType(MethodType.methodType(void.class, Session.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Channel channel;
    private int taken;

    private ChannelWindow(Channel channel) {
        this.channel = channel;
    }

    /// Before the channel is connected.
    static ChannelWindow of(Channel channel) {
        WINDOW.setVolatile(channel, BYTES);
        PACKET_SIZE.setVolatile(channel, PACKET_BYTES);
        // JSch opens the window once it is below half of this: never
        WINDOW_GOAL.setVolatile(channel, 0);
        return new ChannelWindow(channel);
    }

    /// In JSch's reader, which counts down with each packet: in a long-lived channel to far below nothing.
    void received() {
        WINDOW.setVolatile(channel, BYTES);
    }

    /// May wait for the network.
    void taken(int bytes) {
        int more;
        synchronized (this) {
            taken += bytes;
            if (taken < WORTH_A_MESSAGE) {
                return;
            }
            more = taken;
            taken = 0;
        }
        open(more);
    }

    private void open(int more) {
        var message = new Buffer(MESSAGE_BYTES);
        message.putByte(new byte[HEADER_BYTES]);
        message.putByte(WINDOW_ADJUST);
        message.putInt((int) RECIPIENT.getVolatile(channel));
        message.putInt(more);
        try {
            if (!channel.isClosed()) {
                WRITE.invokeExact(channel.getSession(), NEW_PACKET.invokeExact(message));
            }
        } catch (Error e) {
            throw e;
        } catch (Throwable _) {
            // the connection is lost: the end of the stream says so
        }
    }
}
