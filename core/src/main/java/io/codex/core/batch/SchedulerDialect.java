package io.codex.core.batch;

import io.codex.core.shell.CommandResult;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The language of one scheduler: command lines for what is wanted, and readers of what the commands print. Pure
/// functions; whoever runs the commands is elsewhere. Every reader gets the whole result, exit code included, and
/// decides
/// by it.
public interface SchedulerDialect {
    /// `slurm`, `sge`, `pbs`, `lsf`, `condor`.
    String name();

    /// How a line of a user's script that carries options begins, such as `#SBATCH`; empty where there are none.
    String directive();

    /// Every state that the scheduler has, for {@link #readQueue}, {@link #readHistory} and the manual.
    List<NativeState> states();

    /// The option of an array, as a regular expression; empty where an array cannot be asked for by an option.
    default String arrayOption() {
        return "";
    }

    /// Whether a job may not inherit that variable, because it describes the job or shell from which it is submitted.
    boolean isForeign(String variable);

    SubmitCommand submit(SubmitRequest request);

    /// The conditions on other jobs that the scheduler itself can check. For the others it is asked to wait for the
    /// other job's end, and the job checks before it runs its command.
    default Set<Dependency.Condition> checkedConditions() {
        return EnumSet.allOf(Dependency.Condition.class);
    }

    /// Whether the scheduler sends {@link JobSpec#endSignal}; otherwise the job does so itself.
    default boolean sendsEndSignal() {
        return false;
    }

    /// The signal, without `SIG`, that a job gets before it is killed, where that is not SIGTERM; empty where it is.
    default String endWarning() {
        return "";
    }

    SubmitAnswer submitted(CommandResult result);

    /// The exit codes of a script that the scheduler takes for more than an end. A script that does not mean that ends
    /// with another.
    default Set<Integer> meaningfulExits() {
        return Set.of();
    }

    /// How a job learns on its node who it is.
    JobVariables variables();

    /// The id of one task of an array.
    ///
    /// @param index the array's, not the scheduler's: from {@link JobArray#first} of that array
    JobId taskId(JobId array, JobArray tasks, int index);

    /// The array's id of a task's, the id itself of another job's.
    JobId arrayId(JobId id);

    /// Lists all jobs of the user that have not ended, array tasks each, and ended ones as long as that costs nothing.
    /// One command for however many jobs.
    List<String> queue(String user);

    List<JobReport> readQueue(CommandResult result) throws QueryFailure;

    /// Finds a job by its tag after an uncertain submission. Mostly {@link #queue}; another where that does not show
    /// tags.
    default List<String> lookup(String user, JobTag tag) {
        return queue(user);
    }

    default List<JobReport> readLookup(CommandResult result) throws QueryFailure {
        return readQueue(result);
    }

    /// Asks the accounting for ended jobs. One command for however many jobs.
    ///
    /// @param ids   of those jobs; empty for all of the user
    /// @param since ended or submitted no earlier than that
    List<String> history(String user, Collection<JobId> ids, Instant since);

    /// The reports may be of more jobs than were asked for.
    List<JobReport> readHistory(CommandResult result) throws QueryFailure;

    List<String> cancel(Collection<JobId> ids);

    List<String> hold(Collection<JobId> ids);

    List<String> release(Collection<JobId> ids);

    List<String> requeue(Collection<JobId> ids);

    /// Whether the scheduler was not reached by a command that changes something, so that it may be repeated.
    default boolean isPassing(CommandResult result) {
        return false;
    }

    /// Whether one of the four commands above did its work. A job that is not there any more counts as cancelled.
    ///
    /// @return empty when it did; else the reason, in the scheduler's words
    String refusal(CommandResult result);

    List<String> partitions();

    List<Partition> readPartitions(CommandResult result) throws QueryFailure;

    List<String> nodes();

    List<Node> readNodes(CommandResult result) throws QueryFailure;

    /// Asks about one job, with everything that tells why it does not start.
    List<String> explain(JobId id);

    /// In words, for people; more lines are possible.
    String readExplanation(CommandResult result) throws QueryFailure;

    /// Asks how many tasks an array may have.
    List<String> arrayLimit();

    /// @return how many tasks an array may have at most; its highest index is one less where it begins with 0
    int readArrayLimit(CommandResult result) throws QueryFailure;

    /// Runs a command in an allocation, with this terminal.
    List<String> interactive(JobSpec spec);

    /// Asks whether the scheduler is there and answers, and which version it is.
    List<String> probe();

    /// Asks what tells this cluster from another with the same scheduler.
    List<String> cluster();

    /// @return a name, such as Slurm's ClusterName or the master's host
    String readCluster(CommandResult result) throws QueryFailure;

    /// @return name and version: `Slurm 22.05.8`
    String readProbe(CommandResult result) throws QueryFailure;
}
