package org.keepsight.storage.check;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/** An object, or the want of one, that no row is about. */
public sealed interface StoreDiscrepancy extends Discrepancy {
    /** A delete marker beneath which no version is left. */
    record MarkerLeft(CameraId camera, @Nullable LocalDate day, String subject) implements StoreDiscrepancy {
        @Override
        public String kind() {
            return "MARKER_LEFT";
        }

        @Override
        public String what() {
            return "a delete marker without any version beneath it: somebody else deleted here; it holds no footage";
        }
    }

    /** An object of the journal that is missing, was changed, or is not ours: a rebuild would not restore everything. */
    record JournalBroken(String subject, String what) implements StoreDiscrepancy {
        @Override
        public String kind() {
            return "JOURNAL_BROKEN";
        }

        @Override
        public @Nullable CameraId camera() {
            return null;
        }

        @Override
        public @Nullable LocalDate day() {
            return null;
        }
    }

    /** An object this installation did not write, or that was changed since. Never deleted: it may be evidence. */
    record ForeignObject(
            @Nullable CameraId camera, @Nullable LocalDate day, String subject, String what)
            implements StoreDiscrepancy {
        @Override
        public String kind() {
            return "FOREIGN_OBJECT";
        }
    }
}
