package io.codex.cli.discover;

/// What a model can read: letters, digits, punctuation, symbols. Of blanks, control characters, marks without a letter
/// and replacement characters tokenizers keep nothing, and the embed service refuses a text of them.
final class Content {
    private static final int REPLACEMENT = 0xfffd;

    private Content() {}

    static boolean isIn(String text) {
        return text.codePoints().anyMatch(Content::isRead);
    }

    private static boolean isRead(int character) {
        return character != REPLACEMENT
                && switch (Character.getType(character)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.PRIVATE_USE,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.COMBINING_SPACING_MARK -> false;
                    default -> true;
                };
    }
}
