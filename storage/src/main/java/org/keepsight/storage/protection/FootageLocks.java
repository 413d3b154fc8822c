package org.keepsight.storage.protection;

import org.jdbi.v3.core.Jdbi;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.time.TrustedClock;

/** How long what arrives is locked in the store. Thread-safe. */
public interface FootageLocks {
    /** The date to put a segment's object with. */
    LockDate date(Segment segment);

    /**
     * Sees to what has changed since, when the segment is in the catalogue: asks for a later date when more days are needed
     * or the clock was not believed, and for its legal hold when it is held. Doing it again asks for nothing more.
     */
    void settle(Segment segment, LockDate used);

    /** For a store that does not lock. */
    static FootageLocks none() {
        return new FootageLocks() {
            @Override
            public LockDate date(Segment segment) {
                return LockDate.NONE;
            }

            @Override
            public void settle(Segment segment, LockDate used) {
                // Nothing was promised.
            }
        };
    }

    /** For a store that does, as the database asks for. */
    static FootageLocks of(Jdbi jdbi, TrustedClock clock) {
        return new RequiredLocks(jdbi, clock);
    }
}
