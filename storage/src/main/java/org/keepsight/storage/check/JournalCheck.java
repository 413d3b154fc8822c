package org.keepsight.storage.check;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.journal.JournalProblem;
import org.keepsight.storage.journal.JournalRenewal;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectStore;

/** Whether the journal would restore the catalogue: every object of it is there and ours. Thread-safe. */
public final class JournalCheck {
    private final JournalRenewal journal;
    private final @Nullable Repair repair;

    /**
     * @param keep how long the store locks a journal that is written anew
     * @param repair has it written anew where it is broken; {@code null} to only look
     */
    public JournalCheck(
            Jdbi jdbi, ObjectStore store, InstallationKey installation, Duration keep, @Nullable Repair repair) {
        this.journal = new JournalRenewal(jdbi, store, installation, keep);
        this.repair = repair;
    }

    /** @throws IOException when the store could not be asked */
    public void run(CheckListener listener) throws IOException {
        List<JournalProblem> problems = journal.problems();
        List<JournalProblem> ours = problems.stream().filter(journal::isCurrent).toList();
        if (repair != null && !ours.isEmpty()) {
            journal.renew(ours);
        }
        for (JournalProblem problem : problems) {
            var broken = new StoreDiscrepancy.JournalBroken(problem.object(), problem.what());
            listener.found(null, broken, mending(broken, ours.contains(problem)));
        }
    }

    private @Nullable Mending mending(StoreDiscrepancy.JournalBroken broken, boolean ours) {
        if (repair == null) {
            return null;
        }
        return ours ? repair.renewed(broken) : repair.mend(broken);
    }
}
