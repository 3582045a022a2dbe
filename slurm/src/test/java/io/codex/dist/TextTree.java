package io.codex.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// Folders of generated texts, the same for each run.
final class TextTree {
    /// A fixed seed, so that a failure can be repeated.
    private static final long SEED = 20261122;

    private static final int FILES_PER_FOLDER = 50;

    private static final List<String> SUBJECTS = List.of(
            "the bolometer camera",
            "the gas valve",
            "the interferometer",
            "the vertical field coil",
            "the data acquisition crate",
            "the pellet injector",
            "the neutron counter",
            "the cooling circuit",
            "the Langmuir probe array",
            "the gyrotron",
            "the vacuum gauge",
            "the soft X-ray diode");
    private static final List<String> VERBS = List.of(
            "was calibrated",
            "drifted",
            "was exchanged",
            "lost its signal",
            "was aligned",
            "saturated",
            "was read out late",
            "passed its test",
            "was cleaned",
            "showed noise");
    private static final List<String> CIRCUMSTANCES = List.of(
            "after the morning shift",
            "during the flat top",
            "before the disruption",
            "while the vessel was vented",
            "with hydrogen in the plenum",
            "at the end of the campaign",
            "under high radiation",
            "when the trigger came early",
            "in the third week",
            "because a cable was loose");

    private TextTree() {}

    /// `folder-NN/note-NNNN.txt`, of so many sentences each.
    static void write(Path root, int files, int sentences) throws IOException {
        var random = new Random(SEED);
        for (int number = 0; number < files; number++) {
            Path folder = root.resolve("folder-%02d".formatted(number / FILES_PER_FOLDER));
            Files.createDirectories(folder);
            var text = new StringBuilder("Note %d\n".formatted(number));
            for (int sentence = 0; sentence < sentences; sentence++) {
                text.append("In shot %d %s %s %s.\n"
                        .formatted(
                                random.nextInt(10_000, 99_999),
                                any(SUBJECTS, random),
                                any(VERBS, random),
                                any(CIRCUMSTANCES, random)));
            }
            Files.writeString(note(root, number), text);
        }
    }

    static Path note(Path root, int number) {
        return root.resolve("folder-%02d/note-%04d.txt".formatted(number / FILES_PER_FOLDER, number));
    }

    private static String any(List<String> phrases, Random random) {
        return phrases.get(random.nextInt(phrases.size()));
    }
}
