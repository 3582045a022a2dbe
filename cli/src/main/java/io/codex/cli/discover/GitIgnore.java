package io.codex.cli.discover;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jgit.ignore.IgnoreNode;

/// The `.gitignore` files of a tree, those of deeper folders first, as git reads them.
final class GitIgnore {
    private static final String FILE = ".gitignore";

    private final Path root;
    private final Map<Path, IgnoreNode> nodes = new HashMap<>();

    GitIgnore(Path root) {
        this.root = root;
    }

    /// Reads the folder's own `.gitignore`, if it has one; to be called before its entries are asked for.
    void enter(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return;
        }
        var node = new IgnoreNode();
        try (InputStream rules = Files.newInputStream(file)) {
            node.parse(rules);
        }
        nodes.put(folder, node);
    }

    boolean isIgnored(Path entry, boolean folder) {
        for (Path parent = entry.getParent(); parent != null && parent.startsWith(root); parent = parent.getParent()) {
            IgnoreNode node = nodes.get(parent);
            if (node != null) {
                Boolean ignored = node.checkIgnored(parent.relativize(entry).toString(), folder);
                if (ignored != null) {
                    return ignored;
                }
            }
        }
        return false;
    }
}
