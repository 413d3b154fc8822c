package org.keepsight.storage.object;

import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;

/**
 * The name of a segment's object, from which its row can be rebuilt:
 * {@code v1/{camera}/{UTC day of end}/{start}-{end}-{run}-{seq}-{ticks}-{class}-{origin}-{digest}.mp4}.
 *
 * <p>Fixed width (camera 8 digits; day {@code yyyyMMdd}; instants in microseconds since 1970, 17 digits; run 32
 * hexadecimal digits; sequence 8, ticks 12 digits; one letter each for class and origin; digest 64 hexadecimal digits),
 * so that byte order is camera, day, start.
 */
public record ObjectKey(
        CameraId camera,
        TimeRange time,
        RunId run,
        int sequence,
        long ticks,
        RetentionClass retentionClass,
        Origin origin,
        Digest digest) {

    public static ObjectKey of(Segment segment) {
        return new ObjectKey(
                segment.camera(),
                segment.time(),
                segment.run(),
                segment.sequence(),
                segment.ticks(),
                segment.retentionClass(),
                segment.origin(),
                segment.digest());
    }

    /** @throws IllegalArgumentException when the text is not a key of this form */
    public static ObjectKey parse(String key) {
        throw new UnsupportedOperationException("stub");
    }

    /** The key itself. */
    @Override
    public String toString() {
        throw new UnsupportedOperationException("stub");
    }

    /** The last part of the key: what the closed spool file is called, too. */
    public String fileName() {
        throw new UnsupportedOperationException("stub");
    }
}
