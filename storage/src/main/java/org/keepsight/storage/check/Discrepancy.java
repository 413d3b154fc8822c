package org.keepsight.storage.check;

import java.time.LocalDate;
import org.keepsight.storage.model.CameraId;

/** Where catalogue and object store disagree. */
public sealed interface Discrepancy {
    CameraId camera();

    /** UTC day of the end of the footage. */
    LocalDate day();

    /** A stored segment whose object is not there. */
    record ObjectMissing(CameraId camera, LocalDate day, String key) implements Discrepancy {}

    /** An object no row knows. Never deleted: it may be evidence, whoever put it there. */
    record ObjectUnknown(CameraId camera, LocalDate day, String key) implements Discrepancy {}

    /** An object whose size is not its row's. */
    record SizeDiffers(CameraId camera, LocalDate day, String key, long rowBytes, long objectBytes)
            implements Discrepancy {}

    /** A day row that does not equal the segments of its day. */
    record DayDiffers(CameraId camera, LocalDate day, String what) implements Discrepancy {}
}
