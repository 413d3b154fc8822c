package org.keepsight.storage.model;

/** The retention class (保存类别) of footage. How many days each means is policy, never code. */
public enum RetentionClass {
    /** Everything that is not a key area: 30 days by the default policy. */
    GENERAL('g'),
    /** A key area (重点部位): 90 days by the default policy. */
    KEY('k');

    private final char letter;

    RetentionClass(char letter) {
        this.letter = letter;
    }

    /** The letter that stands for the class in object keys and spool file names. */
    public char letter() {
        return letter;
    }

    public static RetentionClass ofLetter(char letter) {
        for (RetentionClass each : values()) {
            if (each.letter == letter) {
                return each;
            }
        }
        throw new IllegalArgumentException("no retention class has the letter '" + letter + "'");
    }
}
