package org.keepsight.ingest.simulator.scene;

import org.keepsight.ingest.simulator.scene.Shape.Box;
import org.keepsight.ingest.simulator.scene.Shape.Ellipse;

/** People, cars and plants: the things that several scenes share. */
final class Figures {
    private static final int SKIN = 0xE8B898;
    private static final int HAIR = 0x2A2320;
    private static final int GLASS = 0xA9C4D4;

    private Figures() {}

    /**
     * Somebody on foot.
     *
     * @param x of the feet
     * @param y of the feet
     * @param height in pixels
     * @param stride where in the step, in steps; constant for one who stands
     * @param spread 0 for standing, 1 walking, 1.6 running
     */
    static void person(
            Canvas canvas, float x, float y, float height, float stride, float spread, int coat, int trousers) {
        float swing = (float) Math.sin(stride * Math.PI) * spread;
        float bob = Math.abs((float) Math.cos(stride * Math.PI)) * spread * height * 0.015f;
        float hip = y - 0.45f * height - bob;
        float shoulder = y - 0.77f * height - bob;
        canvas.veil(x, y, height * 0.2f, height * 0.05f, 0x000000, 0.22f);
        canvas.line(
                x, hip, x - swing * 0.15f * height, y - height * 0.03f, height * 0.10f, Light.mix(trousers, 0, 0.2f));
        canvas.line(x, hip, x + swing * 0.15f * height, y - height * 0.03f, height * 0.10f, trousers);
        canvas.line(
                x,
                shoulder + height * 0.03f,
                x + swing * 0.13f * height,
                hip,
                height * 0.07f,
                Light.mix(coat, 0, 0.25f));
        canvas.line(x, shoulder + height * 0.06f, x, hip - height * 0.02f, height * 0.20f, coat);
        canvas.line(
                x,
                shoulder + height * 0.04f,
                x - swing * 0.15f * height,
                hip,
                height * 0.07f,
                Light.mix(coat, 0, 0.12f));
        head(canvas, x, shoulder - height * 0.10f, height * 0.085f);
    }

    /** Somebody who sits or stands behind something, from the waist up. */
    static void sitter(Canvas canvas, float x, float y, float height, int coat) {
        trunk(canvas, x, y, height, coat);
        sittersHead(canvas, x, y, height);
    }

    /** The trunk of somebody who sits; the head is drawn apart, because only it moves. */
    static void trunk(Canvas canvas, float x, float y, float height, int coat) {
        canvas.box(x - height * 0.27f, y - height * 0.55f, height * 0.54f, height * 0.6f, height * 0.2f, coat);
    }

    /** The head of somebody who sits, from the front. */
    static void sittersHead(Canvas canvas, float x, float y, float height) {
        head(canvas, x, y - height * 0.74f, height * 0.19f);
    }

    /** The head of somebody who sits, from behind. */
    static void sittersHeadFromBehind(Canvas canvas, float x, float y, float height) {
        canvas.ellipse(x, y - height * 0.74f, height * 0.19f, height * 0.22f, HAIR);
    }

    private static void head(Canvas canvas, float x, float y, float radius) {
        canvas.ellipse(x, y, radius, radius * 1.15f, SKIN);
        canvas.fill(new Ellipse(x, y - radius * 0.55f, radius * 1.02f, radius * 0.72f), HAIR, 1);
    }

    /**
     * A car from its side.
     *
     * @param x of its middle
     * @param y of the wheels' lowest point
     * @param direction 1 to the right, -1 to the left
     */
    static void car(Canvas canvas, float x, float y, float length, int direction, int colour) {
        float height = length * 0.17f;
        float wheel = length * 0.085f;
        canvas.veil(x, y, length * 0.52f, length * 0.035f, 0x000000, 0.3f);
        canvas.box(x - length * 0.27f, y - height * 2.45f, length * 0.5f, height * 1.3f, height * 0.6f, colour);
        canvas.box(x - length * 0.23f, y - height * 2.2f, length * 0.2f, height * 0.85f, height * 0.3f, GLASS);
        canvas.box(x - length * 0.01f, y - height * 2.2f, length * 0.2f, height * 0.85f, height * 0.3f, GLASS);
        canvas.box(x - length / 2, y - height * 1.55f, length, height * 1.15f, height * 0.45f, colour);
        canvas.box(
                x - length / 2, y - height * 0.85f, length, height * 0.4f, height * 0.2f, Light.mix(colour, 0, 0.25f));
        for (float at : new float[] {-0.29f, 0.29f}) {
            canvas.ellipse(x + at * length, y - wheel, wheel, wheel, 0x23262B);
            canvas.ellipse(x + at * length, y - wheel, wheel * 0.5f, wheel * 0.5f, 0xB8BEC4);
        }
        float front = x + direction * length * 0.47f;
        float rear = x - direction * length * 0.48f;
        canvas.lamp(new Ellipse(front, y - height * 1.15f, length * 0.022f, height * 0.2f), 0xFFF3C8, 1);
        canvas.lamp(new Ellipse(rear, y - height * 1.15f, length * 0.018f, height * 0.2f), 0xD0342C, 0.9f);
    }

    /** A car from behind. */
    static void carFromBehind(
            Canvas canvas, float x, float y, float width, int colour, boolean braking, float opacity) {
        float unit = width / 10;
        canvas.veil(x, y, width * 0.55f, unit, 0x000000, 0.3f * opacity);
        fill(canvas, x - 4.2f * unit, y - 1.8f * unit, 1.6f * unit, 1.8f * unit, unit * 0.4f, 0x23262B, opacity);
        fill(canvas, x + 2.6f * unit, y - 1.8f * unit, 1.6f * unit, 1.8f * unit, unit * 0.4f, 0x23262B, opacity);
        fill(canvas, x - 3.9f * unit, y - 7.4f * unit, 7.8f * unit, 4 * unit, 1.6f * unit, colour, opacity);
        fill(canvas, x - 3.3f * unit, y - 6.8f * unit, 6.6f * unit, 2.4f * unit, unit, GLASS, opacity);
        fill(canvas, x - 5 * unit, y - 4.6f * unit, 10 * unit, 3.6f * unit, 1.2f * unit, colour, opacity);
        fill(canvas, x - 1.4f * unit, y - 2.9f * unit, 2.8f * unit, 1.1f * unit, unit * 0.2f, 0xE8ECEF, opacity);
        int tail = braking ? 0xFF4A3A : 0xA02A24;
        for (float side : new float[] {-1, 1}) {
            canvas.lamp(new Ellipse(x + side * 4 * unit, y - 3.5f * unit, unit * 0.7f, unit * 0.5f), tail, opacity);
        }
    }

    /** A broad-leaved tree; {@code y} is where it stands. */
    static void tree(Canvas canvas, float x, float y, float height, int green) {
        canvas.veil(x, y, height * 0.32f, height * 0.06f, 0x000000, 0.18f);
        canvas.box(x - height * 0.03f, y - height * 0.45f, height * 0.06f, height * 0.45f, 1, 0x6B4F3A);
        canvas.ellipse(
                x - height * 0.17f, y - height * 0.5f, height * 0.19f, height * 0.17f, Light.mix(green, 0, 0.18f));
        canvas.ellipse(
                x + height * 0.17f, y - height * 0.52f, height * 0.19f, height * 0.18f, Light.mix(green, 0, 0.1f));
        canvas.ellipse(x, y - height * 0.68f, height * 0.24f, height * 0.27f, green);
        canvas.ellipse(
                x - height * 0.06f,
                y - height * 0.76f,
                height * 0.13f,
                height * 0.13f,
                Light.mix(green, 0xFFFFFF, 0.14f));
    }

    /** The sky, by day with clouds, by night with a moon. */
    static void sky(Canvas canvas, float bottom) {
        canvas.band(0, bottom, 0x7FB6E3, 0xDDEBF2);
        if (canvas.light().isNight()) {
            canvas.lamp(new Ellipse(560, 50, 15, 15), 0xF2EFD9, 0.9f);
            return;
        }
        for (int cloud = 0; cloud < 3; cloud++) {
            float x = 110 + cloud * 205;
            float y = 42 + cloud * 37 % 29;
            canvas.veil(x, y, 46, 11, 0xFFFFFF, 0.75f);
            canvas.veil(x + 22, y - 8, 26, 12, 0xFFFFFF, 0.7f);
            canvas.veil(x - 18, y - 5, 22, 9, 0xFFFFFF, 0.7f);
        }
    }

    /** A window with a frame; at night it is lit or dark. */
    static void window(Canvas canvas, float x, float y, float width, float height, boolean lit) {
        canvas.box(x - 2, y - 2, width + 4, height + 4, 0xF6F3EC);
        if (lit && canvas.light().isNight()) {
            canvas.lamp(new Box(x, y, x + width, y + height, 0), 0xF7D98B, 1);
        } else {
            canvas.box(x, y, width, height, 0x7E9DB3);
            canvas.quad(x, y, x + width * 0.55f, y, x + width * 0.2f, y + height, x, y + height, 0x9DB9CB);
        }
        canvas.box(x + width / 2 - 1, y, 2, height, 0xF6F3EC);
    }

    private static void fill(
            Canvas canvas, float x, float y, float width, float height, float radius, int rgb, float opacity) {
        canvas.fill(new Box(x, y, x + width, y + height, radius), rgb, opacity);
    }
}
