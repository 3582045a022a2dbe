package io.codex.nativeimage;

import com.oracle.svm.core.option.APIOption;
import com.oracle.svm.core.option.APIOptionGroup;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import jdk.graal.compiler.options.OptionDescriptor;
import jdk.graal.compiler.options.OptionDescriptors;

/// The options that the builder's classes declare for the command line, and what each of them is to the builder.
final class ApiOptions {

    private final Map<String, ApiOption> options = new HashMap<>();
    private final Map<String, Map<String, ApiOption>> groups = new HashMap<>();

    ApiOptions() {
        ApiOptions.class.getModule().addUses(OptionDescriptors.class);
        for (OptionDescriptors descriptors : ServiceLoader.load(OptionDescriptors.class)) {
            descriptors.forEach(this::add);
        }
    }

    private void add(OptionDescriptor descriptor) {
        Field field;
        try {
            field = descriptor.getDeclaringClass().getDeclaredField(descriptor.getFieldName());
        } catch (NoSuchFieldException | LinkageError _) {
            return; // an option of a platform or edition that is not here
        }
        boolean isBoolean = descriptor.getOptionValueType() == Boolean.class;
        for (APIOption declared : field.getAnnotationsByType(APIOption.class)) {
            ApiOption option = new ApiOption(declared, descriptor.getName(), isBoolean);
            for (String name : declared.name()) {
                if (declared.group() == APIOption.NullGroup.class) {
                    options.put(dashed(name), option);
                } else {
                    APIOptionGroup group = BuilderClasses.instance(declared.group());
                    groups.computeIfAbsent(dashed(group.name()), _ -> new TreeMap<>())
                            .put(name, option);
                }
            }
        }
    }

    private static String dashed(String name) {
        return name.startsWith("-") ? name : "--" + name;
    }

    /// The builder's arguments for one option of the command line.
    ///
    /// @param spelled the option, with its value where that is behind `=`
    /// @param following what follows it; the next is taken where it is this option's value
    /// @param origin who asked for it, in the builder's notation
    /// @throws UsageException where there is no such option
    List<String> translate(String spelled, Iterator<String> following, String origin) {
        if (spelled.startsWith("-H:")) {
            return List.of(withOrigin(spelled, origin));
        }
        if (spelled.startsWith("-R:")) {
            return List.of(spelled);
        }
        int equals = spelled.indexOf('=');
        String name = equals < 0 ? spelled : spelled.substring(0, equals);
        Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(spelled.substring(equals + 1));
        Map<String, ApiOption> group = groups.get(name);
        if (group != null) {
            return members(spelled, group, value, origin);
        }
        ApiOption option = options.get(name);
        if (option == null) {
            return List.of(joined(spelled, origin));
        }
        if (value.isEmpty() && hasSeparator(option, APIOption.WHITESPACE_SEPARATOR) && following.hasNext()) {
            value = Optional.of(following.next());
        }
        return List.of(option.argument(spelled, value, origin));
    }

    private static List<String> members(
            String spelled, Map<String, ApiOption> group, Optional<String> value, String origin) {
        List<String> arguments = new ArrayList<>();
        for (String member : value.orElse("").split(",")) {
            ApiOption option = group.get(member);
            if (option == null) {
                throw new UsageException(
                        "option " + spelled + " has none of the values " + String.join(", ", group.keySet()));
            }
            arguments.add(option.argument(spelled, Optional.empty(), origin));
        }
        return arguments;
    }

    // an option with its value right behind it: -Os
    private String joined(String spelled, String origin) {
        for (Map.Entry<String, ApiOption> entry : options.entrySet()) {
            String name = entry.getKey();
            if (spelled.startsWith(name) && hasSeparator(entry.getValue(), APIOption.NO_SEPARATOR)) {
                return entry.getValue().argument(spelled, Optional.of(spelled.substring(name.length())), origin);
            }
        }
        throw new UsageException("unknown option " + spelled);
    }

    private static boolean hasSeparator(ApiOption option, char separator) {
        for (char candidate : option.declared().valueSeparator()) {
            if (candidate == separator) {
                return true;
            }
        }
        return false;
    }

    private static String withOrigin(String hosted, String origin) {
        int equals = hosted.indexOf('=');
        String key = equals < 0 ? hosted : hosted.substring(0, equals);
        String value = equals < 0 ? "" : hosted.substring(equals);
        return key.contains("@") ? hosted : key + "@" + origin + value;
    }
}
