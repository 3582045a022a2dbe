package io.codex.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/// Standard streams as bytes, which tell of failures; a `PrintStream` keeps them to itself.
public record StandardStreams(InputStream in, OutputStream out, OutputStream err) {
    public static StandardStreams ofThisProcess() {
        return new StandardStreams(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err));
    }
}
