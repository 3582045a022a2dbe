package io.codex.core.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Reads of an ssh_config(5) which lines may count for a host: `Host` is decided, `Include` followed, `Match` not
/// looked into.
final class SshConfigReader {
    /// Of ssh itself.
    private static final int DEPTH = 16;

    private static final Pattern LINE = Pattern.compile("([^\\s=\"]+)(?:\\s*=\\s*|\\s+)(.*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private final Path home;

    /// @param home of the user, for `~`
    SshConfigReader(Path home) {
        this.home = home;
    }

    /// @param relative the folder of names that an `Include` gives without one: `~/.ssh`, `/etc/ssh`
    /// @return none when the file is not there
    List<SshConfigLine> linesFor(String host, Path file, Path relative) {
        var lines = new ArrayList<SshConfigLine>();
        read(file, relative, host, false, 0, lines);
        return lines;
    }

    /// The names that `Host` lines give, without patterns, also those of included files.
    Set<String> names(Path file, Path relative) {
        var names = new TreeSet<String>();
        names(file, relative, 0, names);
        return names;
    }

    private void names(Path file, Path relative, int depth, Set<String> names) {
        for (Statement statement : statements(file)) {
            if (statement.keyword().equals("host")) {
                statement.words().stream()
                        .filter(word -> word.chars().noneMatch(c -> c == '*' || c == '?' || c == '!'))
                        .forEach(names::add);
            } else if (statement.keyword().equals("include") && depth < DEPTH) {
                included(statement, relative).forEach(part -> names(part, relative, depth + 1, names));
            }
        }
    }

    private void read(
            Path file, Path relative, String host, boolean conditional, int depth, List<SshConfigLine> lines) {
        boolean counts = true;
        boolean underMatch = conditional;
        for (Statement statement : statements(file)) {
            switch (statement.keyword()) {
                case "host" -> {
                    counts = matches(host, statement.words());
                    underMatch = conditional;
                }
                case "match" -> {
                    counts = true;
                    underMatch = true;
                }
                case "include" -> {
                    if (counts && depth < DEPTH) {
                        for (Path part : included(statement, relative)) {
                            read(part, relative, host, underMatch, depth + 1, lines);
                        }
                    }
                }
                default -> {
                    if (counts) {
                        lines.add(new SshConfigLine(
                                file,
                                statement.number(),
                                statement.keyword(),
                                statement.words(),
                                underMatch,
                                depth > 0));
                    }
                }
            }
        }
    }

    private record Statement(int number, String keyword, List<String> words) {}

    private static List<Statement> statements(Path file) {
        List<String> lines;
        try {
            // names of files may be in any encoding; keywords are ASCII
            lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new SshException(
                    SshFailure.CONFIGURATION, "cannot read %s: %s".formatted(file, e.getMessage()), null, e);
        }
        var statements = new ArrayList<Statement>();
        for (int index = 0; index < lines.size(); index++) {
            Matcher line = LINE.matcher(lines.get(index).strip());
            if (line.matches() && !line.group(1).startsWith("#")) {
                statements.add(new Statement(index + 1, line.group(1).toLowerCase(Locale.ROOT), words(line.group(2))));
            }
        }
        return statements;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text)
                .results()
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                .takeWhile(word -> !word.startsWith("#"))
                .toList();
    }

    private List<Path> included(Statement statement, Path relative) {
        return statement.words().stream()
                .flatMap(word -> glob(relative.resolve(expanded(word))).stream())
                .toList();
    }

    /// A path with `~` as the home.
    Path expanded(String word) {
        return word.equals("~") || word.startsWith("~/")
                ? home.resolve(word.substring(1).replaceFirst("^/", ""))
                : Path.of(word);
    }

    /// Patterns in the file's name alone: those in folders' names, which ssh has too, find nothing here.
    private static List<Path> glob(Path pattern) {
        Path folder = pattern.getParent();
        Path name = pattern.getFileName();
        if (folder == null || name == null) {
            return List.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name.toString())) {
            return StreamSupport.stream(files.spliterator(), false).sorted().collect(Collectors.toList());
        } catch (IOException e) {
            // as for ssh, no file is no error
            return List.of();
        }
    }

    private static boolean matches(String host, List<String> patterns) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (Pattern.matches(regex(negated ? pattern.substring(1) : pattern), host)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static String regex(String pattern) {
        return pattern.chars()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
    }
}
