package org.keepsight.ingest.simulator.scene;

/** A teaching building with open corridors, a flag in the wind, pupils on the floors and in the yard. */
final class TeachingBuildingScene implements Scene {
    private static final int FLOORS = 4;
    private static final float FLOOR_HEIGHT = 48;
    private static final float TOP = 44;
    private static final int FLAG_STRIPS = 12;

    private final Look look;

    TeachingBuildingScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        Figures.sky(canvas, 250);
        Figures.tree(canvas, 14, 252, 130, 0x5E9463);
        canvas.box(70, TOP - 14, 500, 14, 2, look.roof());
        canvas.box(80, TOP, 480, FLOORS * FLOOR_HEIGHT + 10, look.wall());
        for (int floor = 0; floor < FLOORS; floor++) {
            floor(canvas, floor);
        }
        stairwell(canvas);
        yard(canvas);
    }

    private void floor(Canvas canvas, int floor) {
        float y = TOP + floor * FLOOR_HEIGHT;
        canvas.box(92, y + 4, 456, FLOOR_HEIGHT - 10, Light.mix(look.wall(), 0x3A3F45, 0.28f));
        for (int room = 0; room < 8; room++) {
            float x = 100 + room * 56;
            canvas.box(x, y + 12, 14, FLOOR_HEIGHT - 18, 0x8C6A4C);
            Figures.window(canvas, x + 20, y + 13, 26, 16, look.lit(floor * 8 + room));
        }
    }

    private void stairwell(Canvas canvas) {
        canvas.box(292, TOP - 26, 56, FLOORS * FLOOR_HEIGHT + 36, 2, Light.mix(look.wall(), 0xFFFFFF, 0.35f));
        canvas.box(286, TOP - 32, 68, 8, 2, look.roof());
        canvas.ellipse(320, TOP - 3, 15, 15, look.roof());
        canvas.ellipse(320, TOP - 3, 12.5f, 12.5f, 0xFBF8EF);
        for (int floor = 1; floor < FLOORS; floor++) {
            Figures.window(canvas, 306, TOP + floor * FLOOR_HEIGHT - 22, 28, 26, look.lit(60 + floor));
        }
        canvas.box(304, TOP + FLOORS * FLOOR_HEIGHT - 28, 32, 38, 2, 0x5F6B70);
        canvas.box(296, TOP + FLOORS * FLOOR_HEIGHT - 34, 48, 6, 2, look.roof());
    }

    private static void yard(Canvas canvas) {
        canvas.band(246, Canvas.HEIGHT, 0xB9B5AC, 0xCFCABF);
        canvas.quad(286, 246, 354, 246, 470, 360, 170, 360, 0xDAD5CA);
        for (int side = -1; side <= 1; side += 2) {
            for (int i = 0; i < 6; i++) {
                canvas.ellipse(320 + side * (92 + i * 38), 250 - i % 2 * 2, 24, 13, i % 2 == 0 ? 0x5C8F5A : 0x6DA067);
            }
        }
        Figures.tree(canvas, 606, 282, 160, 0x6A9F62);
        canvas.box(122, 292, 40, 8, 2, 0xE2DDD2);
        canvas.box(140, 96, 4, 198, 1, 0xE3E6E8);
        canvas.ellipse(142, 95, 4, 4, 0xE2B95B);
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        for (int floor = 0; floor < FLOORS; floor++) {
            corridor(canvas, floor, seconds);
        }
        clock(canvas, seconds);
        flag(canvas, seconds);
        for (int i = 0; i < 7; i++) {
            float way = Scene.along(seconds, 26 + 4 * i, look.share(i));
            float x = i % 2 == 0 ? way * 780 - 70 : 710 - way * 780;
            float depth = i / 6f;
            Figures.person(
                    canvas,
                    x,
                    268 + 78 * depth,
                    48 + 34 * depth,
                    seconds * 2 + i * 0.3f,
                    1,
                    look.coat(i),
                    look.trousers(i));
        }
    }

    private void corridor(Canvas canvas, int floor, float seconds) {
        float y = TOP + (floor + 1) * FLOOR_HEIGHT - 6;
        for (int i = 0; i < 2; i++) {
            int who = floor * 2 + i;
            float way = Scene.along(seconds, 33 + 3 * who, look.share(40 + who));
            float from = i == 0 ? 100 : 360;
            float there = 1 - Math.abs(2 * way - 1);
            Figures.person(
                    canvas,
                    from + 176 * there,
                    y,
                    30,
                    seconds * 2 + who,
                    0.9f,
                    look.coat(40 + who),
                    look.trousers(who));
        }
        int rail = Light.mix(look.wall(), 0xFFFFFF, 0.4f);
        for (float x : new float[] {88, 348}) {
            canvas.box(x, y - 12, 204, 13, rail);
            canvas.box(x, y - 14, 204, 3, look.roof());
        }
    }

    private static void clock(Canvas canvas, float seconds) {
        double minute = seconds / 3600 * 2 * Math.PI;
        double hour = seconds / 43_200 * 2 * Math.PI;
        hand(canvas, minute, 9);
        hand(canvas, hour, 6);
    }

    private static void hand(Canvas canvas, double angle, float length) {
        float x = 320 + (float) Math.sin(angle) * length;
        float y = TOP - 3 - (float) Math.cos(angle) * length;
        canvas.line(320, TOP - 3, x, y, 1.8f, 0x2B2D42);
    }

    private static void flag(Canvas canvas, float seconds) {
        for (int i = 0; i < FLAG_STRIPS; i++) {
            float lift = (float) Math.sin(seconds * 3 - i * 0.55) * 0.25f * i;
            int shade = Light.mix(0xD8322A, 0x8E1F1B, 0.25f + 0.25f * (float) Math.sin(seconds * 3 - i * 0.55 + 1));
            canvas.box(145 + i * 4, 102 + lift, 5, 30, shade);
        }
    }
}
