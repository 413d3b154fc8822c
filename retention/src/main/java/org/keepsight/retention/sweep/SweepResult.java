package org.keepsight.retention.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * What one sweep did.
 *
 * @param condemned segments condemned now
 * @param deleted segments whose objects were confirmed gone, earlier condemned ones included
 * @param failed segments whose objects could not be deleted; they stay condemned and are retried
 * @param bytes size of the deleted ones
 */
public record SweepResult(
        UUID job, Instant startedAt, Duration took, int condemned, int deleted, int failed, long bytes) {}
