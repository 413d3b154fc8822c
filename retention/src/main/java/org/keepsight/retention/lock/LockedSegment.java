package org.keepsight.retention.lock;

import java.time.Instant;
import org.keepsight.storage.object.ObjectVersion;

/**
 * A segment whose lock is to be brought in line.
 *
 * @param days it is kept for from its end
 * @param held whether it is under a hold
 */
record LockedSegment(LockTask.Place place, Instant end, ObjectVersion object, int days, boolean held) {}
