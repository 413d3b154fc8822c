package org.keepsight.storage.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Segment;

/**
 * A segment's row and what its run's row says.
 *
 * @param runStartedAt when its run began; {@code null} when the run has no row
 */
public record CataloguedSegment(Segment segment, @Nullable Instant runStartedAt) {}
