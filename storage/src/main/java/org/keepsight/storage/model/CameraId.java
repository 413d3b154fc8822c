package org.keepsight.storage.model;

/** The number of a camera (点位) inside one installation; positive and never reused. */
public record CameraId(int value) implements Comparable<CameraId> {
    public CameraId {
        if (value <= 0) {
            throw new IllegalArgumentException("a camera id is positive, not " + value);
        }
    }

    @Override
    public int compareTo(CameraId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
