/// The command line of `native-image` on top of GraalVM's published image builder.
module io.codex.nativeimage {
    requires jdk.graal.compiler;
    requires org.graalvm.nativeimage.builder;
}
