package org.keepsight.storage.protection;

import java.time.Instant;
import org.keepsight.storage.model.RetentionClass;

/**
 * One version of a retention policy: how long a class is kept.
 *
 * @param days exact days of 24 h; at least 30 (GENERAL) or 90 (KEY)
 * @param basis the rule or notice it rests on
 */
public record RetentionPolicy(
        int version, RetentionClass retentionClass, int days, String basis, Instant effectiveFrom, String createdBy) {}
