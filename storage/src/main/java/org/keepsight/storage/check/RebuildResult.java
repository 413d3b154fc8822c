package org.keepsight.storage.check;

/**
 * What a rebuild restored.
 *
 * @param lost segments that are known and whose footage is not there or not whole
 * @param refused objects that were not taken in
 * @param problems what of the journal could not be read
 */
public record RebuildResult(
        long campuses, long cameras, long ledgerEntries, long segments, long lost, long refused, long problems) {}
