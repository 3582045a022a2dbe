package io.codex.core.facility;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.codex.core.error.CodexException;
import io.codex.core.error.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The facilities that are known: `local`, which needs no file, and one for each `NAME.yaml` in the folder, over which
/// `NAME_private.yaml` is laid: maps are merged, lists and single values replaced.
public final class FacilityCatalog {
    /// The facility of hosts that no file names.
    public static final String LOCAL = "local";

    /// The variable that names this host's facility.
    public static final String VARIABLE = "CODEX_FACILITY";

    private static final String SUFFIX = ".yaml";
    private static final String PRIVATE_SUFFIX = "_private.yaml";

    private final Path folder;
    private final List<FacilityRule> rules;
    private final Consumer<FacilityProblem> warnings;
    private final Set<FacilityProblem> warned = new HashSet<>();

    /// @param folder of the facilities' files; it need not exist
    public FacilityCatalog(Path folder) {
        this(folder, List.of(), _ -> {});
    }

    /// @param rules    more that a facility must fulfil
    /// @param warnings takes what is doubtful in the files of a facility that was found, each once
    public FacilityCatalog(Path folder, List<FacilityRule> rules, Consumer<FacilityProblem> warnings) {
        this.folder = folder;
        this.rules = List.copyOf(rules);
        this.warnings = warnings;
    }

    /// Where the files are.
    public Path folder() {
        return folder;
    }

    /// In alphabetical order.
    public List<String> names() {
        var names = new TreeSet<>(List.of(LOCAL));
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
                    .map(name -> name.endsWith(PRIVATE_SUFFIX) ? without(name, PRIVATE_SUFFIX) : without(name, SUFFIX))
                    .forEach(names::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.copyOf(names);
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        return List.copyOf(names);
    }

    /// @throws CodexException when it is not known, or its files are invalid: with all that is wrong
    public Facility find(String name) {
        requireKnown(name);
        if (files(name).isEmpty()) {
            return Facility.local();
        }
        List<FacilityProblem> problems = check(name);
        if (problems.stream().anyMatch(FacilityProblem::isError)) {
            throw invalid(name, problems);
        }
        problems.stream().filter(warned::add).forEach(warnings);
        FacilityTree tree = tree(name);
        try {
            tree.tree().put("name", name);
            return FacilityMapper.read(tree.tree(), Facility.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// All that is wrong with its files, and what is doubtful, in the order of files and lines.
    ///
    /// @throws CodexException when it is not known or cannot be read
    public List<FacilityProblem> check(String name) {
        requireKnown(name);
        if (files(name).isEmpty()) {
            return List.of();
        }
        var problems = new ArrayList<FacilityProblem>();
        Path secret = folder.resolve(name + PRIVATE_SUFFIX);
        if (Files.exists(secret)) {
            PrivateMode.of(secret).ifPresent(problems::add);
        }
        problems.addAll(new FacilityCheck(rules).problems(tree(name)));
        return problems;
    }

    /// The one that a host belongs to, as [#nameOfHost] has it.
    ///
    /// @throws CodexException when several claim the host, or the one is invalid
    public Facility ofHost(String hostName, Map<String, String> environment) {
        return find(nameOfHost(hostName, environment));
    }

    /// What `CODEX_FACILITY` names, else the facility whose `hosts` the host is among, else `local`.
    ///
    /// @throws CodexException when several claim the host, or a file is no YAML: it may be the host's
    public String nameOfHost(String hostName, Map<String, String> environment) {
        String asked = environment.getOrDefault(VARIABLE, "");
        if (!asked.isEmpty()) {
            return asked;
        }
        List<String> claimants = names().stream()
                .filter(name -> !files(name).isEmpty() && claims(tree(name), hostName))
                .toList();
        if (claimants.size() > 1) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "host %s belongs to several facilities: %s".formatted(hostName, String.join(", ", claimants)),
                    "correct `hosts` in %s, or name one: %s=%s".formatted(folder, VARIABLE, claimants.getFirst()));
        }
        return claimants.isEmpty() ? LOCAL : claimants.getFirst();
    }

    /// Its files in the order in which they are laid over each other; none for `local` without any.
    public List<Path> files(String name) {
        return Stream.of(name + SUFFIX, name + PRIVATE_SUFFIX)
                .map(folder::resolve)
                .filter(Files::exists)
                .toList();
    }

    /// Its keys as the files have them, laid over each other; without any for `local` without files.
    ///
    /// @throws CodexException when it is not known or cannot be read
    public FacilityTree merged(String name) {
        requireKnown(name);
        return tree(name);
    }

    private FacilityTree tree(String name) {
        var layers = new ArrayList<YamlTree>();
        for (Path file : files(name)) {
            layers.add(YamlTree.of(file, text(file)));
        }
        return FacilityTree.of(name, folder.resolve(name + SUFFIX), layers);
    }

    /// A file that cannot be read may be this host's; so may one whose glob is none.
    private static boolean claims(FacilityTree tree, String hostName) {
        if (!tree.problems().isEmpty()) {
            throw invalid(tree.name(), tree.problems());
        }
        JsonNode hosts = tree.tree().path("hosts");
        JsonNode named =
                hosts.isTextual() || !hosts.isEmpty() ? hosts : tree.tree().at("/compute/login_node/hostname");
        Stream<JsonNode> globs = named.isTextual() ? Stream.of(named) : named.valueStream();
        return globs.map(JsonNode::asText)
                .anyMatch(glob -> !HostGlob.isValid(glob) || HostGlob.matches(glob, hostName));
    }

    private void requireKnown(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            throw new CodexException(
                    ExitCode.CONFIGURATION,
                    "unknown facility: " + name,
                    "known are: %s; a new one is a file %s"
                            .formatted(String.join(", ", names), folder.resolve(name + SUFFIX)));
        }
    }

    private static String without(String name, String suffix) {
        return name.substring(0, name.length() - suffix.length());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CodexException invalid(String name, List<FacilityProblem> problems) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                problems.stream()
                        .filter(FacilityProblem::isError)
                        .map(FacilityProblem::inWords)
                        .collect(Collectors.joining("\n  ", "facility %s is not valid:%n  ".formatted(name), "")),
                "correct those lines; docs/facility.md has the keys");
    }

    private static CodexException unreadable(Path file, IOException cause) {
        return new CodexException(
                ExitCode.CONFIGURATION,
                "cannot read %s: %s".formatted(file, cause.getMessage()),
                "check its permissions",
                cause);
    }
}
