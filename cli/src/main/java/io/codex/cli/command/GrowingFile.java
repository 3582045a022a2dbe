package io.codex.cli.command;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/// A file that others write on, perhaps on another host. It is opened anew for each read, which makes a network file
/// system look for changes, and read to its end, whatever its size is said to be.
public final class GrowingFile {
    private static final int CHUNK = 64 * 1024;
    private static final int MOST = 16 * 1024 * 1024;

    /// Longer than network file systems keep an old size.
    private static final int LOOKS_UNTIL_SHORTER_IS_BEGUN_ANEW = 120;

    private final Path path;
    private long position;
    private int shorter;

    /// @param position from which on it is read
    public GrowingFile(Path path, long position) {
        this.path = path;
        this.position = position;
    }

    /// What was added; nothing while the file is not there.
    ///
    /// @throws IOException when it cannot be read now
    public byte[] readOn() throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "r")) {
            var added = new ByteArrayOutputStream();
            file.seek(position);
            var chunk = new byte[CHUNK];
            int read = file.read(chunk);
            while (read > 0) {
                added.write(chunk, 0, read);
                read = added.size() < MOST ? file.read(chunk) : -1;
            }
            position += added.size();
            noteSize(file, added.size());
            return added.toByteArray();
        } catch (FileNotFoundException e) {
            if (path.toFile().exists()) {
                throw e;
            }
            return new byte[0];
        }
    }

    private void noteSize(RandomAccessFile file, int added) throws IOException {
        if (added > 0 || file.length() >= position) {
            shorter = 0;
        } else if (++shorter >= LOOKS_UNTIL_SHORTER_IS_BEGUN_ANEW) {
            shorter = 0;
            position = 0;
        }
    }
}
