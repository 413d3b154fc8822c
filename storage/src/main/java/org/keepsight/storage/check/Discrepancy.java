package org.keepsight.storage.check;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectKey;

/** Where catalogue and object store disagree, or the catalogue with itself. */
public sealed interface Discrepancy {
    /** The stable name of its kind, for people who filter and programs that count. */
    String kind();

    /** The camera it is about; {@code null} when none can be named. */
    @Nullable
    CameraId camera();

    /** The UTC day it is about, of the end of the footage; {@code null} when none can be named. */
    @Nullable
    LocalDate day();

    /** What it is about: the name of an object, or of a day's partition. */
    String subject();

    /** One sentence for a person. */
    String what();

    /** One that is about a segment's row. */
    sealed interface OfSegment extends Discrepancy {
        Segment segment();

        @Override
        default CameraId camera() {
            return segment().camera();
        }

        @Override
        default LocalDate day() {
            return LocalDate.ofInstant(segment().end(), ZoneOffset.UTC);
        }

        @Override
        default String subject() {
            return ObjectKey.of(segment()).toString();
        }
    }

    /** A stored segment whose object is not there. */
    record ObjectMissing(Segment segment) implements OfSegment {
        @Override
        public String kind() {
            return "OBJECT_MISSING";
        }

        @Override
        public String what() {
            return "the catalogue says stored, and there is no object";
        }
    }

    /** A stored segment whose object is not in this store; its row names another. */
    record OtherStore(Segment segment, String store) implements OfSegment {
        @Override
        public String kind() {
            return "OTHER_STORE";
        }

        @Override
        public String what() {
            return "there is no object here, and the catalogue says it is in " + store;
        }
    }

    /** An object of this installation that no row knows. */
    record RowMissing(SealedObject found) implements OfSegment {
        @Override
        public Segment segment() {
            return found.segment();
        }

        @Override
        public String kind() {
            return "ROW_MISSING";
        }

        @Override
        public String what() {
            return "an object of ours, its seal right, that the catalogue does not know";
        }
    }

    /** An object of this installation that no row knows and that is no longer whole. */
    record DamagedObject(SealedObject found, long objectBytes) implements OfSegment {
        @Override
        public Segment segment() {
            return found.segment();
        }

        @Override
        public String kind() {
            return "DAMAGED_OBJECT";
        }

        @Override
        public String what() {
            return "the catalogue does not know it, and it has " + objectBytes + " bytes where it was sealed with "
                    + segment().bytes();
        }
    }

    /** An object whose size is not its row's. */
    record SizeDiffers(Segment segment, long objectBytes) implements OfSegment {
        @Override
        public String kind() {
            return "SIZE_DIFFERS";
        }

        @Override
        public String what() {
            return "the object has " + objectBytes + " bytes, and was stored with " + segment.bytes();
        }
    }

    /** An object whose bytes are not those that were stored. */
    record DigestDiffers(Segment segment, Digest found) implements OfSegment {
        @Override
        public String kind() {
            return "DIGEST_DIFFERS";
        }

        @Override
        public String what() {
            return "the bytes have the digest " + found;
        }
    }

    /** An object that is there and whose bytes the store does not give. */
    record ObjectUnreadable(Segment segment, String why) implements OfSegment {
        @Override
        public String kind() {
            return "OBJECT_UNREADABLE";
        }

        @Override
        public String what() {
            return "the store does not give its bytes: " + why;
        }
    }

    /** An object whose metadata are not those it was sealed with, or not its row's. */
    record SealBroken(Segment segment, String why) implements OfSegment {
        @Override
        public String kind() {
            return "SEAL_BROKEN";
        }

        @Override
        public String what() {
            return why;
        }
    }

    /** A segment that was given up as lost, and its object is there with the right bytes. */
    record FoundAgain(Segment segment) implements OfSegment {
        @Override
        public String kind() {
            return "FOUND_AGAIN";
        }

        @Override
        public String what() {
            return "the catalogue says lost, and the object is there with the right bytes";
        }
    }

    /** Beside a segment's own version the store holds others under its name, which somebody else wrote. */
    record ExtraVersions(Segment segment, int others, long newestBytes) implements OfSegment {
        @Override
        public String kind() {
            return "EXTRA_VERSIONS";
        }

        @Override
        public String what() {
            return "somebody wrote over it: " + others + " other version" + (others == 1 ? "" : "s")
                    + " under its name, the newest of " + newestBytes + " bytes; what is played is the version "
                    + segment().versionId() + ", which is there";
        }
    }

    /** A segment whose name somebody deleted: a marker hides its version, which is there. */
    record HiddenByMarker(Segment segment) implements OfSegment {
        @Override
        public String kind() {
            return "HIDDEN_BY_MARKER";
        }

        @Override
        public String what() {
            return "somebody deleted it in the store: a delete marker hides it; its version "
                    + segment().versionId() + " is there and is what is played";
        }
    }

    /** A delete marker beneath which no version is left. */
    record MarkerLeft(CameraId camera, @Nullable LocalDate day, String subject) implements Discrepancy {
        @Override
        public String kind() {
            return "MARKER_LEFT";
        }

        @Override
        public String what() {
            return "a delete marker without any version beneath it: somebody else deleted here; it holds no footage";
        }
    }

    /** A segment whose run has no row. */
    record RunMissing(Segment segment) implements OfSegment {
        @Override
        public String kind() {
            return "RUN_MISSING";
        }

        @Override
        public String what() {
            return "its run " + segment.run() + " has no row";
        }
    }

    /** A segment that is not where its run says it is. */
    record OutsideRun(Segment segment, String what) implements OfSegment {
        @Override
        public String kind() {
            return "OUTSIDE_RUN";
        }
    }

    /** A day row that does not equal the day's segments and ledger entries. */
    record DayDiffers(CameraId camera, LocalDate day, String what) implements Discrepancy {
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
    record PartitionMissing(LocalDate day) implements Discrepancy {
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
    record PartitionDetached(LocalDate day) implements Discrepancy {
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

    /** An object of the journal that is missing, was changed, or is not ours: a rebuild would not restore everything. */
    record JournalBroken(String subject, String what) implements Discrepancy {
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
            @Nullable CameraId camera, @Nullable LocalDate day, String subject, String what) implements Discrepancy {
        @Override
        public String kind() {
            return "FOREIGN_OBJECT";
        }
    }
}
