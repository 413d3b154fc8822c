package org.keepsight.ingest.simulator.scene;

import java.util.Arrays;
import org.keepsight.ingest.simulator.scene.Shape.Box;
import org.keepsight.ingest.simulator.scene.Shape.Ellipse;
import org.keepsight.ingest.simulator.scene.Shape.Quad;
import org.keepsight.ingest.simulator.scene.Shape.Stroke;

/**
 * A picture in planar YUV 4:2:0 (BT.601, limited range) to draw on with smooth edges. Colours are 0xRRGGBB, shown in the
 * canvas' light. Not thread-safe.
 */
final class Canvas {
    static final int WIDTH = 640;
    static final int HEIGHT = 360;

    private final byte[] luma = new byte[WIDTH * HEIGHT];
    private final byte[] blue = new byte[WIDTH * HEIGHT / 4];
    private final byte[] red = new byte[WIDTH * HEIGHT / 4];
    private Light light = Light.DAY;

    byte[] luma() {
        return luma;
    }

    byte[] blue() {
        return blue;
    }

    byte[] red() {
        return red;
    }

    Light light() {
        return light;
    }

    /** The light of everything drawn from now on. */
    void light(Light next) {
        light = next;
    }

    void copy(Canvas other) {
        System.arraycopy(other.luma, 0, luma, 0, luma.length);
        System.arraycopy(other.blue, 0, blue, 0, blue.length);
        System.arraycopy(other.red, 0, red, 0, red.length);
        light = other.light;
    }

    void box(float x, float y, float width, float height, int rgb) {
        fill(new Box(x, y, x + width, y + height, 0), rgb, 1);
    }

    void box(float x, float y, float width, float height, float radius, int rgb) {
        fill(new Box(x, y, x + width, y + height, radius), rgb, 1);
    }

    void ellipse(float x, float y, float rx, float ry, int rgb) {
        fill(new Ellipse(x, y, rx, ry), rgb, 1);
    }

    /** Something between the light and the ground, or a soft sheen. */
    void veil(float x, float y, float rx, float ry, int rgb, float opacity) {
        fill(new Ellipse(x, y, rx, ry), rgb, opacity);
    }

    void line(float x1, float y1, float x2, float y2, float width, int rgb) {
        fill(new Stroke(x1, y1, x2, y2, width / 2), rgb, 1);
    }

    /** A convex quadrilateral, clockwise. */
    void quad(float x1, float y1, float x2, float y2, float x3, float y3, float x4, float y4, int rgb) {
        fill(new Quad(x1, y1, x2, y2, x3, y3, x4, y4), rgb, 1);
    }

    /** A full-width band whose colour changes from top to bottom. */
    void band(float top, float bottom, int rgbTop, int rgbBottom) {
        for (float y = top; y < bottom; y += 2) {
            box(0, y, WIDTH, Math.min(2, bottom - y), Light.mix(rgbTop, rgbBottom, (y - top) / (bottom - top)));
        }
    }

    /** Something that shines by itself, whatever the light. */
    void lamp(Shape shape, int rgb, float opacity) {
        Light around = light;
        light = Light.DAY;
        fill(shape, rgb, opacity);
        light = around;
    }

    /** Blends a colour over a shape. */
    void fill(Shape shape, int rgb, float opacity) {
        int shown = light.shade(rgb);
        int r = shown >> 16 & 0xFF;
        int g = shown >> 8 & 0xFF;
        int b = shown & 0xFF;
        int left = Math.clamp((int) Math.floor(shape.left()) - 1, 0, WIDTH) & ~1;
        int top = Math.clamp((int) Math.floor(shape.top()) - 1, 0, HEIGHT) & ~1;
        int right = Math.clamp((int) Math.ceil(shape.right()) + 1, 0, WIDTH);
        int bottom = Math.clamp((int) Math.ceil(shape.bottom()) + 1, 0, HEIGHT);
        float y = 16 + 0.257f * r + 0.504f * g + 0.098f * b;
        float u = 128 - 0.148f * r - 0.291f * g + 0.439f * b;
        float v = 128 + 0.439f * r - 0.368f * g - 0.071f * b;
        for (int row = top; row < bottom; row++) {
            for (int column = left, run; column < right; column += run) {
                float distance = shape.distance(column + 0.5f, row + 0.5f);
                run = Math.min(run(distance), right - column);
                blend(luma, row * WIDTH + column, run, y, opacity * cover(distance));
            }
        }
        for (int row = top / 2; row < (bottom + 1) / 2; row++) {
            for (int column = left / 2, run; column < (right + 1) / 2; column += run) {
                float distance = shape.distance(2 * column + 1, 2 * row + 1) / 2;
                run = Math.min(run(distance), (right + 1) / 2 - column);
                blend(blue, row * WIDTH / 2 + column, run, u, opacity * cover(distance));
                blend(red, row * WIDTH / 2 + column, run, v, opacity * cover(distance));
            }
        }
    }

    /** How much of a pixel lies inside an edge at this distance from its middle. */
    private static float cover(float distance) {
        return Math.clamp(0.5f - distance, 0f, 1f);
    }

    /** For how many pixels the edge is surely not reached: so many have the same cover. */
    private static int run(float distance) {
        return Math.max(1, (int) ((Math.abs(distance) - 0.5f) * 0.7f));
    }

    /** Draws a text in white with a dark outline; each font pixel is {@code scale} pixels wide. */
    void caption(String text, int x, int y, int scale) {
        stamp(text, x, y, scale, 1, (byte) 24);
        stamp(text, x, y, scale, 0, (byte) 235);
    }

    private void stamp(String text, int x, int y, int scale, int border, byte shade) {
        for (int i = 0; i < text.length(); i++) {
            int origin = x - border + i * (BitmapFont.WIDTH + 1) * scale;
            for (int column = 0; column < BitmapFont.WIDTH; column++) {
                for (int row = 0; row < BitmapFont.HEIGHT; row++) {
                    if (BitmapFont.isSet(text.charAt(i), column, row)) {
                        dot(origin + column * scale, y - border + row * scale, scale + 2 * border, shade);
                    }
                }
            }
        }
    }

    private void dot(int x, int y, int size, byte shade) {
        for (int row = Math.max(y, 0); row < Math.min(y + size, HEIGHT); row++) {
            for (int column = Math.max(x, 0); column < Math.min(x + size, WIDTH); column++) {
                luma[row * WIDTH + column] = shade;
                int chroma = row / 2 * (WIDTH / 2) + column / 2;
                blue[chroma] = (byte) 128;
                red[chroma] = (byte) 128;
            }
        }
    }

    private static void blend(byte[] plane, int at, int count, float value, float cover) {
        if (cover >= 1) {
            Arrays.fill(plane, at, at + count, (byte) Math.round(value));
        } else if (cover > 0) {
            for (int i = at; i < at + count; i++) {
                int old = plane[i] & 0xFF;
                plane[i] = (byte) (int) (old + (value - old) * cover + 0.5f);
            }
        }
    }
}
