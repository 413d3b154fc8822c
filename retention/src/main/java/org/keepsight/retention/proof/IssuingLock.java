package org.keepsight.retention.proof;

import java.io.IOException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The right to issue certificates, which one process of the installation has at a time, or until it dies. */
final class IssuingLock {
    private static final String TRY = "select pg_try_advisory_lock(hashtext('keepsight.certificates'))";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('keepsight.certificates'))";

    private IssuingLock() {}

    /** What needs the right. */
    interface Work {
        void run() throws IOException;
    }

    /** Does the work unless another process issues now; returns whether it was done. */
    static boolean ifFree(Jdbi jdbi, Work work) throws IOException {
        try (Handle handle = jdbi.open()) {
            if (!handle.createQuery(TRY).mapTo(Boolean.class).one()) {
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
