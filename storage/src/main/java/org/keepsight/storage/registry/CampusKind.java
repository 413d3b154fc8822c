package org.keepsight.storage.registry;

/** What kind of school a campus is. */
public enum CampusKind {
    PUBLIC_SCHOOL,
    PRIVATE_SCHOOL,
    PUBLIC_KINDERGARTEN,
    PRIVATE_KINDERGARTEN,
    OTHER
}
