package io.codex.nativeimage;

import com.oracle.svm.hosted.NativeImageGeneratorRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The command line of `native-image`: turns its options into those of the image builder, adds what the class path
/// asks for in `META-INF/native-image`, and runs the builder in this virtual machine.
///
/// With `NATIVE_IMAGE_DRY_RUN` in the environment it prints the builder's arguments instead, one a line. Exit code 2
/// and one line on stderr where the arguments are none that can be run; else that of the builder.
public final class Driver {

    private Driver() {}

    public static void main(String[] args) {
        BuilderArguments arguments = new BuilderArguments(new ApiOptions());
        List<String> builder;
        try {
            builder = arguments.of(List.of(args), Path.of(System.getProperty("java.home")));
        } catch (UsageException e) {
            System.err.println("native-image: " + e.getMessage());
            System.exit(2);
            return;
        } catch (IOException e) {
            System.err.println("native-image: cannot read the class path: " + e.getMessage());
            System.exit(2);
            return;
        }
        if (System.getenv("NATIVE_IMAGE_DRY_RUN") != null) {
            arguments.properties().forEach((name, value) -> System.out.println("-D" + name + "=" + value));
            builder.forEach(System.out::println);
            return;
        }
        arguments.properties().forEach(System.getProperties()::putIfAbsent);
        NativeImageGeneratorRunner.main(builder.toArray(String[]::new));
    }
}
