package org.keepsight.ingest.simulator.scene;

import org.keepsight.ingest.simulator.scene.Shape.Box;

/** A school gate from across the road: a bar that lifts for a car each half minute, passers-by, traffic. */
final class GateScene implements Scene {
    private static final float ARRIVAL_PERIOD = 30;
    private static final float ARRIVED = 5;
    private static final float LIFTED = 7;
    private static final float GONE = 13;
    private static final int BAR_STRIPES = 7;

    private final Look look;

    GateScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        Figures.sky(canvas, 180);
        canvas.ellipse(120, 190, 220, 60, 0xA9C3A0);
        canvas.ellipse(520, 195, 230, 55, 0x9DBB97);
        school(canvas);
        Figures.tree(canvas, 60, 205, 120, 0x5E9463);
        Figures.tree(canvas, 585, 205, 125, 0x6A9F62);
        canvas.band(200, 252, 0xD6D2C8, 0xC4BFB4);
        canvas.quad(270, 196, 410, 196, 470, 252, 210, 252, 0xA9A9A8);
        walls(canvas);
        booth(canvas);
        road(canvas);
    }

    private void school(Canvas canvas) {
        canvas.box(215, 92, 250, 108, look.wall());
        canvas.box(209, 84, 262, 10, 2, look.roof());
        for (int floor = 0; floor < 3; floor++) {
            for (int window = 0; window < 8; window++) {
                Figures.window(canvas, 228 + window * 29, 104 + floor * 28, 18, 15, look.lit(floor * 8 + window));
            }
        }
    }

    private void walls(Canvas canvas) {
        for (float x : new float[] {0, 492}) {
            canvas.box(x, 166, 148, 56, 0xB97F5F);
            for (int row = 0; row < 4; row++) {
                canvas.box(x, 178 + row * 12, 148, 1, 0xA06C50);
            }
            canvas.box(x, 160, 148, 8, 1, 0xE9E1D2);
        }
        for (float x : new float[] {146, 462}) {
            canvas.box(x, 112, 32, 112, 2, 0xC98F6B);
            canvas.box(x - 4, 106, 40, 9, 2, 0xF0E8DA);
            canvas.box(x - 3, 216, 38, 10, 1, 0x8E8A82);
        }
        canvas.box(146, 92, 348, 20, 4, 0xA8402F);
        canvas.box(146, 89, 348, 5, 2, 0xE2B95B);
        canvas.box(22, 176, 100, 32, 3, 0xE2B95B);
        canvas.box(25, 179, 94, 26, 2, 0x7A3B2A);
        canvas.box(38, 186, 68, 4, 1, 0xF2D58A);
        canvas.box(48, 195, 48, 4, 1, 0xF2D58A);
    }

    private static void booth(Canvas canvas) {
        canvas.box(404, 158, 46, 74, 2, 0xE8EBEA);
        canvas.box(399, 150, 56, 10, 3, 0x4F7C8A);
        canvas.lamp(new Box(410, 168, 444, 194, 2), 0xF4E3A8, canvas.light().isNight() ? 1 : 0.25f);
        canvas.fill(new Box(410, 168, 444, 194, 2), 0x8FB4C4, canvas.light().isNight() ? 0.15f : 0.8f);
        canvas.box(404, 204, 46, 4, 0x4F7C8A);
        Figures.sitter(canvas, 427, 194, 22, 0x2F4F6F);
    }

    private static void road(Canvas canvas) {
        canvas.box(0, 252, Canvas.WIDTH, 6, 0x9B978F);
        canvas.band(258, Canvas.HEIGHT, 0x6C7076, 0x585C62);
        for (int i = 0; i < 9; i++) {
            canvas.box(i * 80 - 20, 304, 42, 4, 0xE6E2D4);
        }
        for (int i = 0; i < 6; i++) {
            float x = 218 + i * 36;
            canvas.quad(x + 3, 262, x + 21, 262, x + 20, 300, x - 2, 300, 0xDEDCD4);
        }
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        float arrival = Scene.along(seconds, ARRIVAL_PERIOD, look.share(1)) * ARRIVAL_PERIOD;
        if (arrival > LIFTED) {
            arrivingCar(canvas, arrival);
        }
        pupils(canvas, seconds);
        bar(canvas, arrival);
        walkers(canvas, seconds);
        float right = Scene.along(seconds, 17, look.share(2));
        Figures.car(canvas, right * 1300 - 300, 298, 118, 1, look.coat(20 + (int) (seconds / 17)));
        if (arrival <= LIFTED) {
            arrivingCar(canvas, arrival);
        }
        float left = Scene.along(seconds, 23, look.share(3));
        Figures.car(canvas, 1000 - left * 1500, 346, 136, -1, look.coat(40 + (int) (seconds / 23)));
    }

    private void arrivingCar(Canvas canvas, float arrival) {
        if (arrival > GONE) {
            return;
        }
        float near = Math.min(1, arrival / ARRIVED);
        float beyond = Math.clamp((arrival - LIFTED) / (GONE - LIFTED), 0f, 1f);
        float eased = near * (2 - near);
        float y = 430 - 170 * eased - 52 * beyond;
        float width = 118 - 34 * eased - 38 * beyond;
        boolean braking = arrival > ARRIVED * 0.6f && arrival < LIFTED;
        float opacity = Math.clamp((GONE - arrival) / 1.5f, 0f, 1f);
        Figures.carFromBehind(canvas, 338 - 6 * beyond, y, width, look.coat(7), braking, opacity);
    }

    private static void bar(Canvas canvas, float arrival) {
        float up = Math.clamp(arrival - ARRIVED - 0.3f, 0f, 1.4f) - Math.clamp(arrival - 10.5f, 0f, 1.4f);
        double angle = up * Math.PI / 3.2;
        float unitX = (float) -Math.cos(angle) * 22;
        float unitY = (float) -Math.sin(angle) * 22;
        for (int i = 0; i < BAR_STRIPES; i++) {
            canvas.line(
                    396 + unitX * i,
                    226 + unitY * i,
                    396 + unitX * (i + 0.9f),
                    226 + unitY * (i + 0.9f),
                    5,
                    i % 2 == 0 ? 0xD8402F : 0xF6F4EE);
        }
        canvas.box(388, 214, 16, 36, 3, 0xE0A83A);
    }

    private void pupils(Canvas canvas, float seconds) {
        for (int i = 0; i < 3; i++) {
            float way = Scene.along(seconds, 19, look.share(60 + i) * 0.2f + i / 3f);
            float x = 216 + 40 * way + 6 * i;
            float y = 248 - 42 * way;
            Figures.person(canvas, x, y, 50 - 24 * way, seconds * 2.2f, 0.9f, look.coat(i), look.trousers(i));
        }
    }

    private void walkers(Canvas canvas, float seconds) {
        for (int i = 0; i < 5; i++) {
            float way = Scene.along(seconds, 34 + 5 * i, look.share(80 + i));
            float x = i % 2 == 0 ? way * 760 - 60 : 700 - way * 760;
            float y = 243 + i % 3 * 4;
            Figures.person(canvas, x, y, 52 + i % 3 * 3, seconds * 2 + i, 1, look.coat(10 + i), look.trousers(10 + i));
        }
    }
}
