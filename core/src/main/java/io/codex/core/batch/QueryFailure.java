package io.codex.core.batch;

/// A scheduler did not answer a question, or not so that it can be read. Nothing follows for any job.
public final class QueryFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean lasting;

    private QueryFailure(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    /// It may answer next time: the controller is down, the network is cut.
    public static QueryFailure passing(String message) {
        return new QueryFailure(message, false);
    }

    /// It never will on this site, such as accounting that is switched off.
    public static QueryFailure lasting(String message) {
        return new QueryFailure(message, true);
    }

    /// The answer has a form that is not known.
    ///
    /// @param answer the raw text
    public static QueryFailure unreadable(String command, String answer) {
        String shown = answer.length() > 500 ? answer.substring(0, 500) + "…" : answer;
        return passing("%s answered what cannot be read: %s".formatted(command, shown.strip()));
    }

    public boolean isLasting() {
        return lasting;
    }
}
