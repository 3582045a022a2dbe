package io.codex.core.ssh;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;

/// A command's standard input and output. Its standard error is read and dropped.
final class ProcessStream implements HostStream {
    private final Process process;
    private final InputStream input;
    private final OutputStream output;
    private final FarCommandErrors errors;
    private final FarCommand ending;
    private final Consumer<HostStream> closed;

    /// @param closed told once the stream is
    ProcessStream(Process process, OpenSshMaster master, FarCommand ending, Consumer<HostStream> closed) {
        this.process = process;
        this.input = new LossAwareInput(process.getInputStream(), master);
        this.output = new Unbuffered(process.getOutputStream());
        this.errors = FarCommandErrors.dropped(process.getErrorStream());
        this.ending = ending;
        this.closed = closed;
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
        ending.end(process, errors);
        closed.accept(this);
    }

    private static final class Unbuffered extends FilterOutputStream {
        Unbuffered(OutputStream buffered) {
            super(buffered);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            out.flush();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }
}
