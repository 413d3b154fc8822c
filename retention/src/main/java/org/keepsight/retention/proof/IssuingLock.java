package org.keepsight.retention.proof;

import java.io.IOException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The right to issue certificates, which one process of the installation has at a time, or until it dies: it rests on a session of
 * the database. Who lost the session without noticing is stopped by whatever it asks of that session next.
 */
final class IssuingLock {
    private static final String TRY = "select pg_try_advisory_lock(hashtext('keepsight.certificates'))";
    private static final String TAKE =
            "select true from (select pg_advisory_lock(hashtext('keepsight.certificates'))) taken";
    private static final String UNLOCK = "select pg_advisory_unlock(hashtext('keepsight.certificates'))";

    private IssuingLock() {}

    /** What needs the right. */
    interface Work {
        /** @param session that holds the right */
        void run(Handle session) throws IOException;
    }

    /** Does the work unless another process issues now; returns whether it was done. */
    static boolean ifFree(Jdbi jdbi, Work work) throws IOException {
        return holding(jdbi, TRY, work);
    }

    /** Does the work as soon as no other process issues. */
    static void waiting(Jdbi jdbi, Work work) throws IOException {
        holding(jdbi, TAKE, work);
    }

    private static boolean holding(Jdbi jdbi, String statement, Work work) throws IOException {
        try (Handle session = jdbi.open()) {
            if (!session.createQuery(statement).mapTo(Boolean.class).one()) {
                return false;
            }
            try (Held held = new Held(session)) {
                work.run(held.session());
            }
            return true;
        }
    }

    private record Held(Handle session) implements AutoCloseable {
        @Override
        public void close() {
            session.createQuery(UNLOCK).mapTo(Boolean.class).one();
        }
    }
}
