package org.keepsight.storage.check;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectKey;

/** One that is about a segment, which has or should have a row. */
public sealed interface SegmentDiscrepancy extends Discrepancy {
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

    /** A stored segment whose object is not there. */
    record ObjectMissing(Segment segment) implements SegmentDiscrepancy {
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
    record OtherStore(Segment segment, String store) implements SegmentDiscrepancy {
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
    record RowMissing(SealedObject found) implements SegmentDiscrepancy {
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
    record DamagedObject(SealedObject found, long objectBytes) implements SegmentDiscrepancy {
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
    record SizeDiffers(Segment segment, long objectBytes) implements SegmentDiscrepancy {
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
    record DigestDiffers(Segment segment, Digest found) implements SegmentDiscrepancy {
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
    record ObjectUnreadable(Segment segment, String why) implements SegmentDiscrepancy {
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
    record SealBroken(Segment segment, String why) implements SegmentDiscrepancy {
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
    record FoundAgain(Segment segment) implements SegmentDiscrepancy {
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
    record ExtraVersions(Segment segment, int others, long newestBytes) implements SegmentDiscrepancy {
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
    record HiddenByMarker(Segment segment) implements SegmentDiscrepancy {
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

    /** A segment whose run has no row. */
    record RunMissing(Segment segment) implements SegmentDiscrepancy {
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
    record OutsideRun(Segment segment, String what) implements SegmentDiscrepancy {
        @Override
        public String kind() {
            return "OUTSIDE_RUN";
        }
    }
}
