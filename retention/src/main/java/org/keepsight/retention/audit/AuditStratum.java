package org.keepsight.retention.audit;

import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.Code;

/**
 * One area kind of a campus in the population of an audit.
 *
 * @param minutes its camera-minutes
 */
public record AuditStratum(int number, Code campus, AreaKind kind, long minutes) {}
