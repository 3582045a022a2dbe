package io.codex.core.batch.command;

import io.codex.core.batch.JobArray;
import io.codex.core.batch.JobId;
import io.codex.core.batch.JobSpec;
import io.codex.core.batch.SchedulerDialect;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What is written down beside a submission when its job is changed from here.
record JobMarks(SchedulerDialect dialect, SubmissionFolders folders) {
    /// They were cancelled, by whom.
    void cancelled(Collection<JobId> ids, String by) throws IOException {
        each(ids, (folder, index) -> folder.writeCancelled(index, by));
    }

    /// They are to run again: how they ended before counts no more.
    void requeued(Collection<JobId> ids) throws IOException {
        each(ids, SubmissionFolder::forgetExit);
    }

    /// Does something to the mark of a job or task.
    private interface Marking {
        void mark(SubmissionFolder folder, int index) throws IOException;
    }

    private void each(Collection<JobId> ids, Marking marking) throws IOException {
        for (JobId id : ids) {
            Optional<SubmissionFolder> folder = folders.withId(dialect.arrayId(id));
            if (folder.isPresent()) {
                for (int index : indices(id, folder.get())) {
                    marking.mark(folder.get(), index);
                }
            }
        }
    }

    /// Of the marks that stand for that id: -1 for the whole; none for a task that the array lacks.
    private List<Integer> indices(JobId id, SubmissionFolder folder) throws IOException {
        JobArray array = folder.spec().map(JobSpec::array).orElse(null);
        JobId whole = dialect.arrayId(id);
        if (array == null || whole.equals(id)) {
            return List.of(-1);
        }
        return IntStream.rangeClosed(array.first(), array.last())
                .filter(index -> dialect.taskId(whole, array, index).equals(id))
                .boxed()
                .toList();
    }
}
