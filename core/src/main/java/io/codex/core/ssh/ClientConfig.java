package io.codex.core.ssh;

import com.jcraft.jsch.ConfigRepository;
import com.jcraft.jsch.OpenSSHConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.text.StringTokenizer;
import org.apache.commons.text.matcher.StringMatcherFactory;

/// The blocks of the user's and the host's ssh_config that hold for one name. Read by JSch, which knows neither
/// `Include` nor `Match`.
final class ClientConfig {
    private final List<ConfigRepository.Config> files;

    private ClientConfig(List<ConfigRepository.Config> files) {
        this.files = files;
    }

    /// @throws SshException `CONFIGURATION` when a file that is there cannot be read
    static ClientConfig read(List<Path> paths, String name) {
        var files = new ArrayList<ConfigRepository.Config>();
        for (Path path : paths) {
            try {
                files.add(OpenSSHConfig.parse(forJsch(Files.readString(path))).getConfig(name));
            } catch (NoSuchFileException _) {
                // ssh takes a missing file for an empty one
            } catch (IOException e) {
                throw new SshException(
                        SshFailure.CONFIGURATION,
                        "cannot read %s: %s".formatted(path, e.getMessage()),
                        "check who may read the file, and that it is text",
                        e);
            }
        }
        return new ClientConfig(files);
    }

    /// The first value of the keyword.
    Optional<String> value(String keyword) {
        return files.stream()
                .flatMap(file -> Stream.ofNullable(file.getValue(keyword)))
                .findFirst();
    }

    /// The words of the first value, `none` for none of them.
    Optional<List<String>> words(String keyword) {
        return value(keyword).map(text -> text.equalsIgnoreCase("none") ? List.of() : split(text));
    }

    /// All values of a keyword that may be there several times.
    List<String> values(String keyword) {
        return files.stream()
                .flatMap(file -> Stream.of(file.getValues(keyword)))
                .map(text -> split(text).getFirst())
                .distinct()
                .toList();
    }

    boolean isYes(String keyword) {
        return value(keyword).filter("yes"::equalsIgnoreCase).isPresent();
    }

    private static List<String> split(String text) {
        return new StringTokenizer(
                        text,
                        StringMatcherFactory.INSTANCE.splitMatcher(),
                        StringMatcherFactory.INSTANCE.doubleQuoteMatcher())
                .getTokenList();
    }

    /// JSch takes the second sign of `Port = 22` for the value, and keeps only the last of several blocks whose
    /// `Host` lines are the same; a pattern named twice is the same block with another line.
    private static String forJsch(String text) {
        var seen = new HashSet<String>();
        return text.lines()
                .map(line -> line.strip().split("\\s*=\\s*|\\s+", 2))
                .filter(parts -> parts.length == 2 && !parts[0].startsWith("#"))
                .map(parts -> {
                    String value = parts[1];
                    if (parts[0].equalsIgnoreCase("Host")) {
                        value = value.replace("\"", "");
                        String first = split(value).getFirst();
                        while (!seen.add(value)) {
                            value += " " + first;
                        }
                    }
                    return parts[0] + " " + value;
                })
                .collect(Collectors.joining("\n"));
    }
}
