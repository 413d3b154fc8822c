package org.keepsight.storage.object;

/**
 * What a store guarantees.
 *
 * @param versioning whether an overwritten or deleted object keeps its earlier versions
 * @param objectLock whether the store can refuse to delete a version before a date
 */
public record StoreCapabilities(boolean versioning, boolean objectLock) {}
