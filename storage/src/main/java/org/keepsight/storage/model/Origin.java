package org.keepsight.storage.model;

/** How a segment came into being. */
public enum Origin {
    /** Received live from the camera. */
    LIVE('l'),
    /** Recovered after a crash from a torn spool file, up to its last whole fragment. */
    RECOVERED('r');

    private final char letter;

    Origin(char letter) {
        this.letter = letter;
    }

    /** The letter that stands for the origin in object keys. */
    public char letter() {
        return letter;
    }

    public static Origin ofLetter(char letter) {
        for (Origin each : values()) {
            if (each.letter == letter) {
                return each;
            }
        }
        throw new IllegalArgumentException("no origin has the letter '" + letter + "'");
    }
}
