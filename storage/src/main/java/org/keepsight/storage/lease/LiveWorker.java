package org.keepsight.storage.lease;

/**
 * A worker whose heartbeat is fresh.
 *
 * @param capacity it takes no more enabled cameras than these
 * @param draining it is leaving
 */
public record LiveWorker(WorkerId id, int capacity, boolean draining) {}
