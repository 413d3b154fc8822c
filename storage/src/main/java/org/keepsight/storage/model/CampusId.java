package org.keepsight.storage.model;

/** The number of a campus (校区) inside one installation; positive and never reused. */
public record CampusId(int value) {
    public CampusId {
        if (value <= 0) {
            throw new IllegalArgumentException("a campus id is positive, not " + value);
        }
    }
}
