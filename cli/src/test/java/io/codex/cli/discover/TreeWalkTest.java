package io.codex.cli.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeWalkTest {
    private static final DiscoverOptions ALL = new DiscoverOptions(1000, List.of(), List.of(), false, false);

    @TempDir
    private Path root;

    @Test
    void filesOfAllFoldersAreFound() throws IOException {
        write("a.md", "x");
        write("b/c.txt", "x");
        assertThat(found(ALL)).containsExactlyInAnyOrder("a.md", "b/c.txt");
    }

    @Test
    void gitignoreOfEachFolderIsObeyedTheDeeperOneFirst() throws IOException {
        write(".gitignore", "*.log\nbuild/\n/only-here.txt\n");
        write("a.log", "x");
        write("b/c.log", "x");
        write("b/.gitignore", "!keep.log\n");
        write("b/keep.log", "x");
        write("build/d.txt", "x");
        write("only-here.txt", "x");
        write("b/only-here.txt", "x");
        TreeWalk.Result result = TreeWalk.walk(root, ALL);
        assertThat(names(result.files())).containsExactlyInAnyOrder("b/keep.log", "b/only-here.txt");
        assertThat(names(result.skipped().getOrDefault(SkipReason.IGNORED, List.of())))
                .containsExactlyInAnyOrder("a.log", "b/c.log", "build", "only-here.txt");
    }

    @Test
    void versionControlAndHiddenEntriesAreLeftOut() throws IOException {
        write(".git/config", "x");
        write(".hidden", "x");
        write(".cache/x.txt", "x");
        assertThat(found(ALL)).isEmpty();
        assertThat(found(new DiscoverOptions(1000, List.of(), List.of(), true, false)))
                .containsExactlyInAnyOrder(".hidden", ".cache/x.txt");
    }

    @Test
    void sizeAndNamesAreLimits() throws IOException {
        write("large.txt", "x".repeat(1001));
        write("empty.txt", "");
        write("note.md", "x");
        write("code.py", "x");
        write("tmp/note.md", "x");
        var options = new DiscoverOptions(
                1000, List.of(new Glob("*.md"), new Glob("*.txt")), List.of(new Glob("tmp")), false, false);
        TreeWalk.Result result = TreeWalk.walk(root, options);
        assertThat(names(result.files())).containsExactly("note.md");
        assertThat(result.skipped().get(SkipReason.TOO_LARGE)).hasSize(1);
        assertThat(result.skipped().get(SkipReason.EMPTY)).hasSize(1);
        assertThat(result.skipped().get(SkipReason.NOT_INCLUDED)).hasSize(2);
    }

    @Test
    void loopOfLinksIsSurvived() throws IOException {
        write("a/b/c.txt", "x");
        Files.createSymbolicLink(root.resolve("a/b/up"), root.resolve("a"));
        Files.createSymbolicLink(root.resolve("self"), root.resolve("self"));
        assertThat(TreeWalk.walk(root, ALL).skipped().get(SkipReason.LINK)).hasSize(2);
        TreeWalk.Result followed = TreeWalk.walk(root, new DiscoverOptions(1000, List.of(), List.of(), false, true));
        assertThat(names(followed.files())).containsExactly("a/b/c.txt");
        assertThat(followed.skipped()).containsKey(SkipReason.LOOP);
    }

    @Test
    void rootThatIsMissingOrAFileIsRefused() throws IOException {
        write("file", "x");
        for (String name : List.of("missing", "file")) {
            assertThatThrownBy(() -> TreeWalk.walk(root.resolve(name), ALL))
                    .isInstanceOfSatisfying(
                            CodexException.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE));
        }
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<String> found(DiscoverOptions options) {
        return names(TreeWalk.walk(root, options).files());
    }

    private List<String> names(List<Path> files) {
        return files.stream().map(file -> root.relativize(file).toString()).toList();
    }
}
