package org.keepsight.storage.check;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/** One of the catalogue with itself. */
public sealed interface CatalogueDiscrepancy extends Discrepancy {
    /** A day row that does not equal the day's segments and ledger entries. */
    record DayDiffers(CameraId camera, LocalDate day, String what) implements CatalogueDiscrepancy {
        @Override
        public String kind() {
            return "DAY_DIFFERS";
        }

        @Override
        public String subject() {
            return day.toString();
        }
    }

    /** A day of today or soon that has no partition: the first commit of the day will have to make it. */
    record PartitionMissing(LocalDate day) implements CatalogueDiscrepancy {
        @Override
        public String kind() {
            return "PARTITION_MISSING";
        }

        @Override
        public @Nullable CameraId camera() {
            return null;
        }

        @Override
        public String subject() {
            return "segment of " + day;
        }

        @Override
        public String what() {
            return "there is no partition for this day";
        }
    }

    /** A partition somebody took out: its segments are not seen, and new ones of its day are refused. */
    record PartitionDetached(LocalDate day) implements CatalogueDiscrepancy {
        @Override
        public String kind() {
            return "PARTITION_DETACHED";
        }

        @Override
        public @Nullable CameraId camera() {
            return null;
        }

        @Override
        public String subject() {
            return "segment of " + day;
        }

        @Override
        public String what() {
            return "the day's partition does not belong to the table: an administrator attaches it again";
        }
    }
}
