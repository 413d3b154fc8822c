package org.keepsight.ingest.simulator.scene;

import java.time.LocalTime;

/**
 * The light of an hour.
 *
 * @param day 0 at night, 1 by day
 * @param glow 0 most of the time, 1 in the middle of dawn and dusk
 */
record Light(float day, float glow) {
    /** Full daylight; also the light of rooms, whatever the hour. */
    static final Light DAY = new Light(1, 0);

    private static final float DAWN_HOUR = 6.5f;
    private static final float DUSK_HOUR = 18.5f;
    private static final int STEP_SECONDS = 300;

    /** The light at this time of day; it changes in steps of five minutes, so that backgrounds last. */
    static Light at(LocalTime time) {
        float hour = (float) (time.toSecondOfDay() / STEP_SECONDS * STEP_SECONDS) / 3600f;
        float fromEdge = Math.min(hour - DAWN_HOUR, DUSK_HOUR - hour);
        float day = Math.clamp(fromEdge + 0.5f, 0f, 1f);
        return new Light(day, 1 - Math.abs(2 * day - 1));
    }

    boolean isNight() {
        return day < 0.4f;
    }

    /** A colour (0xRRGGBB) as this light shows it: bluish and dark at night, warm at the edges of the day. */
    int shade(int rgb) {
        return pack(
                channel(rgb >> 16 & 0xFF, 0.36f, 1.04f),
                channel(rgb >> 8 & 0xFF, 0.42f, 0.93f),
                channel(rgb & 0xFF, 0.56f, 0.82f));
    }

    /** A colour between two. */
    static int mix(int from, int to, float share) {
        return pack(
                lerp(from >> 16 & 0xFF, to >> 16 & 0xFF, share),
                lerp(from >> 8 & 0xFF, to >> 8 & 0xFF, share),
                lerp(from & 0xFF, to & 0xFF, share));
    }

    private float channel(int value, float night, float warm) {
        return value * lerp(night, 1, day) * lerp(1, warm, glow);
    }

    private static float lerp(float from, float to, float share) {
        return from + (to - from) * share;
    }

    private static int pack(float red, float green, float blue) {
        return clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
    }

    private static int clamp(float value) {
        return Math.clamp(Math.round(value), 0, 255);
    }
}
