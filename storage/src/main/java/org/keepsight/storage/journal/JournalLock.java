package org.keepsight.storage.journal;

import java.io.IOException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The right to write the journal of an installation, which one process has at a time, or until it dies. Thread-safe. */
final class JournalLock {
    private static final String TRY = "select pg_try_advisory_lock(hashtext('keepsight.journal'))";
    private static final String TAKE =
            "select true from (select pg_advisory_lock(hashtext('keepsight.journal'))) taken";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('keepsight.journal'))";

    /** What needs the right. */
    interface Work {
        void run() throws IOException;
    }

    private final Jdbi jdbi;

    JournalLock(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Does the work unless another process writes now; returns whether it was done. */
    boolean ifFree(Work work) throws IOException {
        return holding(TRY, work);
    }

    /** Does the work as soon as no other process writes. */
    void waiting(Work work) throws IOException {
        holding(TAKE, work);
    }

    private boolean holding(String statement, Work work) throws IOException {
        try (Handle handle = jdbi.open()) {
            if (!handle.createQuery(statement).mapTo(Boolean.class).one()) {
                return false;
            }
            try {
                work.run();
                return true;
            } finally {
                handle.createQuery(UNLOCK).mapTo(Boolean.class).one();
            }
        }
    }
}
