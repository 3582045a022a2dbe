package io.codex.core.ssh;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;

/// Bytes to and from a command or a socket on a {@link HostConnection}. A reader that is slow holds up nobody but
/// its own far end.
public interface HostStream extends Closeable {
    /// Ends when the far end has closed its side. A lost connection is an `IOException`.
    InputStream input();

    /// Unbuffered. Closing it tells the far end that no more comes; {@link #input} goes on.
    OutputStream output();

    /// Both directions. Never throws.
    @Override
    void close();
}
