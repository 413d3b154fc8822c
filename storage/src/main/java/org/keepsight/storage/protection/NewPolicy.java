package org.keepsight.storage.protection;

import java.time.Instant;

/**
 * A policy version as somebody wants it.
 *
 * @param effectiveFrom an instant already past means now: a version never reaches back, because what is recorded keeps the
 *     days it was promised
 */
public record NewPolicy(PolicyScope scope, int days, String basis, Instant effectiveFrom) {}
