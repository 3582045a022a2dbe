package io.codex.core.ssh;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelExec;
import java.io.InputStream;
import java.io.OutputStream;

/// A channel of JSch that is connected.
final class JschStream implements HostStream {
    private final Channel channel;
    private final ReceivedBytes input;
    private final OutputStream output;

    JschStream(Channel channel, ReceivedBytes input, OutputStream output) {
        this.channel = channel;
        this.input = input;
        this.output = output;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        input.close();
        end(channel);
    }

    /// Without waiting: on a network that hangs, the message would.
    static void end(Channel channel) {
        if (!channel.isClosed()) {
            Thread.ofPlatform().daemon().name("ssh close").start(() -> {
                if (channel instanceof ChannelExec command) {
                    terminate(command);
                }
                channel.disconnect();
            });
        }
    }

    private static void terminate(ChannelExec command) {
        try {
            command.sendSignal("TERM");
        } catch (Exception _) {
            // a server before OpenSSH 7.9 knows no signals: the command ends when it reads or writes
        }
    }
}
