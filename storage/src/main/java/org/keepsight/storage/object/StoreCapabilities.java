package org.keepsight.storage.object;

/**
 * What a store guarantees.
 *
 * @param versioning whether an overwritten or deleted object keeps its earlier versions
 * @param lock how it keeps footage until its date: what store and configuration together give
 */
public record StoreCapabilities(boolean versioning, LockMode lock) {}
