package org.keepsight.storage.check;

import java.time.Instant;
import org.keepsight.storage.model.Segment;

/**
 * An object whose seal is right: the row it ought to have.
 *
 * @param runStartedAt when its run began, as its metadata say
 */
public record SealedObject(Segment segment, Instant runStartedAt) {}
