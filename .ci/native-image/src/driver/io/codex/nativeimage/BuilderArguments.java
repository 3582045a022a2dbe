package io.codex.nativeimage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// The arguments of `native-image`, and what they are to the image builder.
final class BuilderArguments {

    private static final String USER = "user";
    private static final String DRIVER = "driver";

    private final ApiOptions options;
    private final ClassPath classPath = new ClassPath();
    private final ClassPath modulePath = new ClassPath();
    private final ConfigurationFiles configuration = new ConfigurationFiles();
    private final List<String> hosted = new ArrayList<>();
    private final List<String> plain = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private String mainClass = "";
    private String imageName = "";
    private Path folder = Path.of("").toAbsolutePath();
    private boolean shared;

    BuilderArguments(ApiOptions options) {
        this.options = options;
    }

    /// The builder's arguments.
    ///
    /// @param args the arguments of the user, without `-J` and `-D`
    /// @param home the GraalVM home
    /// @throws UsageException where the arguments are none that can be run
    List<String> of(List<String> args, Path home) throws IOException {
        read(args.iterator());
        if (classPath.isEmpty()) {
            classPath.add(".");
        }
        Iterator<String> names = plain.iterator();
        if (mainClass.isEmpty() && !shared && names.hasNext()) {
            mainClass = names.next();
        }
        if (names.hasNext()) {
            imageName = names.next();
        }
        if (names.hasNext()) {
            throw new UsageException("do not know what to do with " + names.next());
        }
        if (mainClass.isEmpty() && !shared) {
            throw new UsageException(
                    "no main class; give one, or -jar with a jar whose manifest names one, or --shared");
        }
        if (imageName.isEmpty()) {
            imageName = mainClass.isEmpty() ? "image" : mainClass.toLowerCase(Locale.ROOT);
        }

        List<String> builder = new ArrayList<>(List.of("-imagecp", classPath.toString()));
        if (!modulePath.isEmpty()) {
            builder.addAll(List.of("-imagemp", modulePath.toString()));
        }
        builder.add(driverOption("FallbackThreshold", "0"));
        builder.addAll(configured());
        builder.addAll(hosted);
        builder.addAll(asked);
        if (!mainClass.isEmpty()) {
            builder.add(driverOption("Class", mainClass));
        }
        builder.add(driverOption("Path", folder.toString()));
        builder.add(driverOption("Name", imageName));
        builder.add(driverOption("ImageBuildID", UUID.randomUUID().toString()));
        builder.add(driverOption(
                "CLibraryPath", home.resolve("lib/svm/clibraries/linux-amd64").toString()));
        return builder;
    }

    /// System properties that the class path asks for, after [#of]. The user's own are the virtual machine's already.
    Map<String, String> properties() {
        return Collections.unmodifiableMap(properties);
    }

    private void read(Iterator<String> args) {
        while (args.hasNext()) {
            String arg = args.next();
            switch (arg) {
                case "-cp", "-classpath", "--class-path" -> classPath.add(value(arg, args));
                case "-p", "--module-path" -> modulePath.add(value(arg, args));
                case "-jar" -> jar(Path.of(value(arg, args)));
                case "-o" -> output(Path.of(value(arg, args)).toAbsolutePath());
                case "--exclude-config" -> configuration.exclude(pattern(arg, args), pattern(arg, args));
                // what this driver does anyway
                case "--no-fallback", "--no-server", "--verbose" -> {}
                default -> {
                    if (arg.startsWith("-H:Path=")) {
                        folder = Path.of(arg.substring("-H:Path=".length())).toAbsolutePath();
                    } else if (arg.startsWith("-")) {
                        shared |= arg.equals("--shared");
                        asked.addAll(options.translate(arg, args, USER));
                    } else {
                        plain.add(arg);
                    }
                }
            }
        }
    }

    private List<String> configured() throws IOException {
        List<String> arguments = new ArrayList<>();
        for (Path entry : Stream.concat(classPath.entries().stream(), modulePath.entries().stream())
                .toList()) {
            for (ConfigurationFiles.Asked one : configuration.of(entry)) {
                if (one.argument().startsWith("-D")) {
                    String[] property = one.argument().substring(2).split("=", 2);
                    properties.put(property[0], property.length > 1 ? property[1] : "");
                    continue;
                }
                try {
                    arguments.addAll(options.translate(one.argument(), Collections.emptyIterator(), one.origin()));
                } catch (UsageException e) {
                    throw new UsageException(e.getMessage() + ", asked for by " + one.origin());
                }
            }
        }
        return arguments;
    }

    private void jar(Path jar) {
        Attributes attributes = classPath.addJar(jar);
        String main = attributes.getValue(Attributes.Name.MAIN_CLASS);
        if (main != null) {
            mainClass = main;
        }
        open(attributes.getValue("Add-Opens"), "AddOpens");
        open(attributes.getValue("Add-Exports"), "AddExports");
        if (imageName.isEmpty()) {
            imageName = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        }
    }

    // the packages that a jar's manifest opens or exports to its class path
    private void open(String packages, String option) {
        if (packages != null) {
            for (String target : packages.trim().split("\\s+")) {
                hosted.add(driverOption(option, target + "=ALL-UNNAMED"));
            }
        }
    }

    private void output(Path file) {
        imageName = file.getFileName().toString();
        folder = file.getParent();
    }

    private static String driverOption(String name, String value) {
        return "-H:" + name + "@" + DRIVER + "=" + value;
    }

    private static String value(String option, Iterator<String> args) {
        if (!args.hasNext()) {
            throw new UsageException("option " + option + " needs a value");
        }
        return args.next();
    }

    private static Pattern pattern(String option, Iterator<String> args) {
        String value = value(option, args);
        try {
            return Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new UsageException(
                    "option " + option + ": " + value + " is no regular expression: " + e.getDescription());
        }
    }
}
