package io.codex.nativeimage;

import com.oracle.svm.core.option.APIOption;
import java.util.Optional;
import java.util.function.Function;

/// One option of the command line, as the builder's own option class declares it.
///
/// @param declared the declaration
/// @param hosted the name of the builder's option that it sets
/// @param isBoolean whether that option is a switch
record ApiOption(APIOption declared, String hosted, boolean isBoolean) {

    /// The builder's argument for this option.
    ///
    /// @param spelled the option as the user wrote it, for messages
    /// @param given the value that the user wrote, empty when there is none
    /// @param origin who asked for it, in the builder's notation
    String argument(String spelled, Optional<String> given, String origin) {
        Object value = given.orElse(null);
        if (declared.fixedValue().length > 0) {
            value = declared.fixedValue()[0];
        } else if (value == null && declared.defaultValue().length > 0) {
            value = declared.defaultValue()[0];
        }
        for (Class<? extends Function<Object, Object>> transformer : declared.valueTransformer()) {
            value = transformed(transformer, value, spelled);
        }
        String key = hosted + "@" + origin + "+api";
        if (isBoolean) {
            boolean on = value == null || Boolean.parseBoolean(value.toString());
            boolean negated = declared.kind() == APIOption.APIOptionKind.Negated;
            return "-H:" + (on != negated ? "+" : "-") + key;
        }
        if (value == null) {
            throw new UsageException("option " + spelled + " needs a value");
        }
        return "-H:" + key + "=" + value;
    }

    private static Object transformed(Class<? extends Function<Object, Object>> by, Object value, String spelled) {
        Function<Object, Object> transformer = BuilderClasses.instance(by);
        try {
            return transformer.apply(value);
        } catch (IllegalArgumentException e) {
            throw new UsageException("option " + spelled + ": " + e.getMessage());
        }
    }
}
