package org.keepsight.ingest.simulator.scene;

import java.util.Random;

/** What tells one campus' scene from another's of the same kind: colours, who wears what, who walks when. Immutable. */
final class Look {
    private static final int[] COATS = {
        0x3E6FA8, 0xC8553D, 0x4F8A5B, 0xE0A83A, 0x7B5EA7, 0x2F4858, 0xB7475A, 0x5AA9A2, 0xD9D4C7, 0x365F91
    };
    private static final int[] TROUSERS = {0x2B2D42, 0x3D405B, 0x4A4E69, 0x22333B, 0x5C5470};
    private static final int[] WALLS = {0xE9DDC7, 0xE6C9B3, 0xD7DEDC, 0xEAD9B0, 0xDCCFD8};
    private static final int[] ROOFS = {0x9C4A3C, 0x4F6D7A, 0x7A5C48, 0x58705A, 0x6B5B73};

    private final long seed;

    Look(long seed) {
        this.seed = seed;
    }

    int coat(int person) {
        return COATS[pick(person, 1, COATS.length)];
    }

    int trousers(int person) {
        return TROUSERS[pick(person, 2, TROUSERS.length)];
    }

    int wall() {
        return WALLS[pick(0, 3, WALLS.length)];
    }

    int roof() {
        return ROOFS[pick(0, 4, ROOFS.length)];
    }

    /** A number of a person's or thing's own, 0 to 1. */
    float share(int thing) {
        return pick(thing, 5, 1000) / 1000f;
    }

    /** Whether a window is lit at night. */
    boolean lit(int window) {
        return pick(window, 6, 100) < 55;
    }

    private int pick(int thing, int kind, int bound) {
        return new Random(seed * 31 + thing * 7919L + kind * 104_729L).nextInt(bound);
    }
}
