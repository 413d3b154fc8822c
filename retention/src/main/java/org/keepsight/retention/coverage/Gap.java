package org.keepsight.retention.coverage;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.StreamEvent;
import org.keepsight.storage.model.TimeRange;

/**
 * Expected time that was never recorded (录像缺失).
 *
 * @param evidence the event the cause rests on; {@code null} when the cause is {@code UNKNOWN}
 * @param open whether it still goes on at the end of what is known
 */
public record Gap(TimeRange time, GapCause cause, @Nullable StreamEvent evidence, boolean open) {}
