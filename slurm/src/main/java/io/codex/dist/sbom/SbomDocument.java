package io.codex.dist.sbom;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.license.Expression;

/// The document: the same for the same components, so that the archive around it can be built again.
///
/// @param timestamp that of the build's output
record SbomDocument(String version, Instant timestamp) {
    String json(List<Component> components) throws GeneratorException {
        var bom = new Bom();
        bom.setSerialNumber("urn:uuid:" + serial(components));
        bom.setMetadata(metadata());
        bom.setComponents(components);
        var contents = new Dependency(reference());
        components.forEach(component -> contents.addDependency(new Dependency(component.getBomRef())));
        bom.addDependency(contents);
        return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
    }

    private Metadata metadata() {
        var codex = new Component();
        codex.setType(Component.Type.APPLICATION);
        codex.setBomRef(reference());
        codex.setName("codex");
        codex.setVersion(version);
        var licence = new LicenseChoice();
        licence.setExpression(new Expression("Apache-2.0"));
        codex.setLicenses(licence);
        var metadata = new Metadata();
        metadata.setTimestamp(Date.from(timestamp));
        metadata.setComponent(codex);
        return metadata;
    }

    private String reference() {
        return "pkg:generic/codex@" + version;
    }

    // from the content: references have the checksums in them
    private static UUID serial(List<Component> components) {
        String content = components.stream().map(Component::getBomRef).collect(Collectors.joining("\n"));
        return UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8));
    }
}
