package org.keepsight.storage.lease;

import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;

/**
 * Who records a camera in service, as read at one moment.
 *
 * @param enabled {@code false}: nobody pulls it, and its holder says so
 * @param movable {@code false}: it refuses its credentials, and another worker's attempts could lock its account
 * @param holder {@code null} when nobody has it; may have expired
 * @param epoch of the holder's lease, 0 before the first; grows with every change
 * @param successor who asks for it; {@code null} when nobody does
 * @param breaking whether the holder is to let go before the successor receives
 */
public record CameraLease(
        CameraId camera,
        boolean enabled,
        boolean movable,
        @Nullable WorkerId holder,
        long epoch,
        @Nullable WorkerId successor,
        boolean breaking) {}
