package io.codex.dist.sbom;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import com.github.packageurl.PackageURLBuilder;
import io.quarkus.maven.dependency.ArtifactCoords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.OrganizationalEntity;
import org.cyclonedx.model.component.evidence.Occurrence;
import org.cyclonedx.model.license.Expression;

/// The components of the tree: one for each different file, with every place where it lies.
final class ShippedComponents {
    private static final String JAVA_LICENCE = "GPL-2.0-only WITH Classpath-exception-2.0";
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    private final Path tree;
    private final MavenLicences licences;
    private final SortedMap<String, Component> byReference = new TreeMap<>();

    ShippedComponents(Path tree, MavenLicences licences) {
        this.tree = tree;
        this.licences = licences;
    }

    List<Component> all() {
        return List.copyOf(byReference.values());
    }

    /// Every jar of the tree; those that are no artifact were made by this build.
    void addJars(MavenArtifacts artifacts, String version) throws IOException {
        for (Path jar : filesBelow("", ".jar")) {
            ArtifactCoords artifact = artifacts.byPath().get(jar);
            if (artifact == null) {
                add(jar, Component.Type.LIBRARY, "pkg:generic/codex/" + jar.getFileName() + "@" + version, version)
                        .setLicenses(expression("Apache-2.0"));
            } else {
                addArtifact(jar, artifact);
            }
        }
    }

    /// The unpacked libraries, each with the artifact that it came in.
    void addNativeLibraries(String pytorch, String djl) throws IOException {
        ArtifactCoords libtorch =
                ArtifactCoords.of("ai.djl.pytorch", "pytorch-native-cpu", "linux-x86_64", "jar", pytorch);
        for (Path library : filesBelow("lib/pytorch", "")) {
            String name = library.getFileName().toString();
            String licence = name.startsWith("libgomp")
                    ? "GPL-3.0-or-later WITH GCC-exception-3.1"
                    : name.startsWith("libdjl") ? "Apache-2.0" : "BSD-3-Clause";
            addLibrary(library, libtorch, licence);
        }
        for (Path library : filesBelow("lib/tokenizers", "")) {
            addLibrary(library, ArtifactCoords.jar("ai.djl.huggingface", "tokenizers", djl), "Apache-2.0");
        }
        for (Path library : filesBelow("lib/jna", "")) {
            add(library, Component.Type.LIBRARY, "pkg:generic/" + library.getFileName(), "")
                    .setLicenses(expression("Apache-2.0 OR LGPL-2.1-or-later"));
        }
    }

    /// The linked Java runtime, by its image of modules.
    void addJavaRuntime(JdkRelease jdk) throws IOException {
        Component runtime = add(
                Path.of("lib/runtime/lib/modules"),
                Component.Type.PLATFORM,
                "pkg:generic/openjdk@" + jdk.version(),
                jdk.version());
        runtime.setName("openjdk");
        var vendor = new OrganizationalEntity();
        vendor.setName(jdk.vendor());
        runtime.setSupplier(vendor);
        runtime.setLicenses(expression(JAVA_LICENCE));
    }

    /// The native images where the tree has them: programs of this build, with parts of the JDK and of GraalVM in them.
    ///
    /// @param graalvm what `native-image --version` says, as `native-image 25.0.2 …`; blank for none
    void addNativeImages(String version, String graalvm) throws IOException {
        List<Path> images = Stream.concat(
                        Stream.of(Path.of("bin/codex")).filter(this::isElf),
                        filesBelow("lib/native", "").stream().filter(this::isElf))
                .toList();
        for (Path image : images) {
            add(image, Component.Type.APPLICATION, "pkg:generic/codex/" + image + "@" + version, version)
                    .setLicenses(expression("Apache-2.0 AND " + JAVA_LICENCE));
        }
        if (!images.isEmpty() && !graalvm.isBlank()) {
            addGraalVm(graalvm.split("\\s+", 3)[1]);
        }
    }

    private void addGraalVm(String version) {
        var component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setName("graalvm-substratevm");
        component.setVersion(version);
        component.setBomRef("pkg:generic/graalvm-substratevm@" + version);
        component.setDescription("run-time part of the native images");
        component.setLicenses(expression(JAVA_LICENCE));
        byReference.put(component.getBomRef(), component);
    }

    private void addArtifact(Path jar, ArtifactCoords artifact) throws IOException {
        Component component = add(jar, Component.Type.LIBRARY, purl(artifact).canonicalize(), artifact.getVersion());
        component.setGroup(artifact.getGroupId());
        component.setName(artifact.getArtifactId());
        component.setPurl(purl(artifact));
        component.setLicenses(
                artifact.getGroupId().equals("io.codex") ? expression("Apache-2.0") : licences.of(artifact));
    }

    private void addLibrary(Path library, ArtifactCoords from, String licence) throws IOException {
        Component component = add(
                library,
                Component.Type.LIBRARY,
                purl(from).canonicalize() + "#" + library.getFileName(),
                from.getVersion());
        component.setPurl(purl(from));
        component.setLicenses(expression(licence));
    }

    /// The component of that name and content, new or with one more place.
    private Component add(Path file, Component.Type type, String reference, String version) throws IOException {
        String hash = Sha256.of(tree.resolve(file));
        Component component = byReference.computeIfAbsent(
                reference + "?sha256=" + hash, key -> create(key, type, file, version, hash));
        var occurrence = new Occurrence();
        occurrence.setLocation(file.toString());
        component.getEvidence().addOccurrence(occurrence);
        return component;
    }

    private static Component create(String reference, Component.Type type, Path file, String version, String hash) {
        var component = new Component();
        component.setBomRef(reference);
        component.setType(type);
        component.setName(file.getFileName().toString());
        component.setVersion(version);
        component.addHash(new Hash(Hash.Algorithm.SHA_256, hash));
        component.setEvidence(new Evidence());
        return component;
    }

    private static PackageURL purl(ArtifactCoords artifact) {
        try {
            PackageURLBuilder builder = PackageURLBuilder.aPackageURL()
                    .withType("maven")
                    .withNamespace(artifact.getGroupId())
                    .withName(artifact.getArtifactId())
                    .withVersion(artifact.getVersion())
                    .withQualifier("type", artifact.getType());
            return artifact.getClassifier().isEmpty()
                    ? builder.build()
                    : builder.withQualifier("classifier", artifact.getClassifier())
                            .build();
        } catch (MalformedPackageURLException e) {
            throw new IllegalArgumentException(artifact.toString(), e);
        }
    }

    private static LicenseChoice expression(String spdx) {
        var choice = new LicenseChoice();
        choice.setExpression(new Expression(spdx));
        return choice;
    }

    private boolean isElf(Path file) {
        try (var in = Files.newInputStream(tree.resolve(file))) {
            return java.util.Arrays.equals(in.readNBytes(ELF.length), ELF);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Those with that ending, as paths in the tree, in order; none where there is no such folder.
    private List<Path> filesBelow(String folder, String ending) throws IOException {
        Path root = tree.resolve(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .map(tree::relativize)
                    .sorted()
                    .toList();
        }
    }
}
