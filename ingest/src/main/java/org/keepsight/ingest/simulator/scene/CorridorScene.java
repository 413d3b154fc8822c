package org.keepsight.ingest.simulator.scene;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.keepsight.ingest.simulator.scene.Shape.Ellipse;
import org.keepsight.ingest.simulator.scene.Shape.Quad;

/** A corridor inside a building, seen along its length; people come and go. Lit at any hour. */
final class CorridorScene implements Scene {
    private static final float VANISHING_X = 320;
    private static final float VANISHING_Y = 138;
    private static final int DOORS = 4;
    private static final int PEOPLE = 5;

    private final Look look;

    CorridorScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        canvas.light(Light.DAY);
        canvas.box(0, 0, Canvas.WIDTH, Canvas.HEIGHT, look.wall());
        canvas.quad(0, 0, 640, 0, 380, 98, 260, 98, 0xEFEDE6);
        canvas.quad(0, 0, 260, 98, 260, 188, 0, 360, look.wall());
        canvas.quad(640, 0, 640, 360, 380, 188, 380, 98, Light.mix(look.wall(), 0, 0.07f));
        canvas.quad(260, 188, 380, 188, 640, 360, 0, 360, 0xB9B3A6);
        canvas.box(260, 98, 120, 90, 0xE4E9EA);
        canvas.box(284, 110, 72, 78, 0xBFD9E6);
        canvas.box(318, 110, 4, 78, 0xF5F3EE);
        canvas.quad(290, 188, 350, 188, 420, 360, 220, 360, 0xC9C4B8);
        for (int side = -1; side <= 1; side += 2) {
            wainscot(canvas, side);
            for (int door = 0; door < DOORS; door++) {
                door(canvas, side, door);
            }
        }
        for (int lamp = 0; lamp < 4; lamp++) {
            float depth = depth(0.16f + lamp * 0.24f);
            float y = VANISHING_Y - 138 * depth;
            canvas.fill(new Ellipse(VANISHING_X, y, 58 * depth, 7 * depth), 0xFFFDF2, 1);
            canvas.veil(VANISHING_X, VANISHING_Y + 215 * depth, 84 * depth, 16 * depth, 0xFFFFFF, 0.2f);
        }
    }

    private void wainscot(Canvas canvas, int side) {
        Quad band = side < 0
                ? new Quad(0, 232, 260, 156, 260, 188, 0, 360)
                : new Quad(380, 156, 640, 232, 640, 360, 380, 188);
        canvas.fill(band, Light.mix(look.roof(), 0xE8E4DA, 0.55f), 1);
    }

    private void door(Canvas canvas, int side, int index) {
        float near = depth(0.22f + index * 0.2f);
        float far = depth(0.30f + index * 0.2f);
        float nearX = VANISHING_X + side * 320 * near;
        float farX = VANISHING_X + side * 320 * far;
        float nearTop = VANISHING_Y - 62 * near;
        float farTop = VANISHING_Y - 62 * far;
        float nearFoot = VANISHING_Y + 222 * near;
        float farFoot = VANISHING_Y + 222 * far;
        Quad leaf = side < 0
                ? new Quad(nearX, nearTop, farX, farTop, farX, farFoot, nearX, nearFoot)
                : new Quad(farX, farTop, nearX, nearTop, nearX, nearFoot, farX, farFoot);
        canvas.fill(leaf, 0xA87449, 1);
        canvas.ellipse(
                farX + (nearX - farX) * 0.2f, VANISHING_Y + 80 * far, 2.4f * far + 0.6f, 2.4f * far + 0.6f, 0xE2C98B);
    }

    /** From a way along the corridor, 0 at the camera and 1 at its end, to how large things look there. */
    private static float depth(float way) {
        return 1 / (1 + 4.2f * way);
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        IntStream.range(0, PEOPLE)
                .boxed()
                .sorted(Comparator.comparingDouble(who -> -distance(who, seconds)))
                .forEach(who -> walker(canvas, who, seconds));
    }

    private void walker(Canvas canvas, int who, float seconds) {
        float size = depth(Math.max(distance(who, seconds), 0.03f));
        Figures.person(
                canvas,
                VANISHING_X + (who - 2) * 62 * size,
                VANISHING_Y + 218 * size,
                205 * size,
                seconds * 1.9f + who * 0.3f,
                0.75f,
                look.coat(who),
                look.trousers(who));
    }

    /** How far along the corridor somebody is; some come, some go. */
    private float distance(int who, float seconds) {
        float way = Scene.along(seconds, 24 + 4 * who, look.share(who) * 0.3f + who / (float) PEOPLE);
        return who % 2 == 0 ? 1 - way : way;
    }
}
