package io.codex.core.ssh;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The user's answers to what a server asks for beside a key.
final class AskedUser implements UserInfo, UIKeyboardInteractive {
    private static final int TRIES = 3;

    private final Hop hop;
    private final SshPrompt prompt;
    private final TimeLimit limit;
    private @Nullable String password;
    private int asked;

    AskedUser(Hop hop, SshPrompt prompt, TimeLimit limit) {
        this.hop = hop;
        this.prompt = prompt;
        this.limit = limit;
    }

    @Override
    public boolean promptPassword(String message) {
        password = answer("password").orElse(null);
        return password != null;
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    @Override
    public String @Nullable [] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] questions, boolean[] echo) {
        var answers = new String[questions.length];
        for (int i = 0; i < answers.length; i++) {
            Optional<String> answer = answer(questions[i].strip().replaceAll(":$", ""));
            if (answer.isEmpty()) {
                return null;
            }
            answers[i] = answer.get();
        }
        return answers;
    }

    /// Keys unlock themselves.
    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public void showMessage(String message) {
        // the server's banner
    }

    private Optional<String> answer(String question) {
        return asked++ < TRIES
                ? limit.during(() -> prompt.secret("%s of %s: ".formatted(question, hop.inWords())))
                : Optional.empty();
    }
}
