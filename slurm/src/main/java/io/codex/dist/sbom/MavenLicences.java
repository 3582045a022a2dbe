package io.codex.dist.sbom;

import io.quarkus.bootstrap.resolver.maven.BootstrapMavenException;
import io.quarkus.bootstrap.resolver.maven.EffectiveModelResolver;
import io.quarkus.bootstrap.resolver.maven.MavenArtifactResolver;
import io.quarkus.maven.dependency.ArtifactCoords;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.util.LicenseResolver;

/// Licences as the POM of an artifact, or a parent of it, states them; as SPDX identifiers where they are known.
///
/// @param models reads POMs from the local Maven repository, where the build has put them
record MavenLicences(EffectiveModelResolver models) {
    static MavenLicences in(Path repository, boolean offline) throws BootstrapMavenException {
        return new MavenLicences(EffectiveModelResolver.of(MavenArtifactResolver.builder()
                .setWorkspaceDiscovery(false)
                .setLocalRepository(repository.toString())
                .setOffline(offline)
                .build()));
    }

    /// Without any licence where the POM states none.
    LicenseChoice of(ArtifactCoords artifact) {
        var choice = new LicenseChoice();
        for (org.apache.maven.model.License stated :
                models.resolveEffectiveModel(artifact).getLicenses()) {
            resolve(stated).getLicenses().forEach(choice::addLicense);
        }
        return choice;
    }

    private static LicenseChoice resolve(org.apache.maven.model.License stated) {
        return Stream.of(stated.getUrl(), stated.getName())
                .filter(Objects::nonNull)
                .map(text -> LicenseResolver.resolve(text, false))
                .filter(choice -> choice != null && choice.getLicenses() != null)
                .findFirst()
                .orElseGet(() -> named(stated));
    }

    private static LicenseChoice named(org.apache.maven.model.License stated) {
        var license = new org.cyclonedx.model.License();
        license.setName(stated.getName() == null ? stated.getUrl() : stated.getName());
        license.setUrl(stated.getUrl());
        var choice = new LicenseChoice();
        choice.addLicense(license);
        return choice;
    }
}
