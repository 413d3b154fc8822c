package org.keepsight.storage.model;

/** What is known of a segment (录像段) that has a row. */
public enum SegmentState {
    /** Stored: the object was put and its digest confirmed. */
    STORED,
    /** Condemned (待删除): its deletion is decided and irrevocable; the object may or may not still exist. */
    CONDEMNED,
    /** Lost (录像丢失): it was stored, and its object is now missing or corrupt. */
    LOST
}
