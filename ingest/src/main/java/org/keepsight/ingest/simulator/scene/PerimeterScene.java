package org.keepsight.ingest.simulator.scene;

/** The wall around a campus with its path and lawn: somebody on the round, now and then a car behind the railings. */
final class PerimeterScene implements Scene {
    private static final int RAILS = 40;

    private final Look look;

    PerimeterScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        Figures.sky(canvas, 190);
        canvas.ellipse(200, 200, 300, 50, 0xA9C3A0);
        canvas.ellipse(560, 205, 220, 56, 0x9DBB97);
        canvas.band(180, 214, 0x7A7E83, 0x6C7076);
        canvas.band(214, Canvas.HEIGHT, 0x86B072, 0x739E62);
        canvas.quad(0, 292, 640, 262, 640, 296, 0, 340, 0xD6D0C4);
        for (int i = 0; i < 4; i++) {
            Figures.tree(canvas, 70 + i * 176, 232 + i % 2 * 4, 128, i % 2 == 0 ? 0x5E9463 : 0x6FA566);
        }
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        float way = Scene.along(seconds, 27, look.share(1));
        Figures.car(canvas, 800 - way * 1200, 206, 92, -1, look.coat((int) (seconds / 27)));
        wall(canvas);
        for (int i = 0; i < 3; i++) {
            float walked = Scene.along(seconds, 38 + 7 * i, look.share(10 + i));
            float share = i % 2 == 0 ? walked : 1 - walked;
            Figures.person(
                    canvas,
                    share * 760 - 60,
                    322 - share * 40 + i * 3,
                    84 - share * 8,
                    seconds * 2 + i,
                    1,
                    i == 0 ? 0x2F4F6F : look.coat(i),
                    look.trousers(i));
        }
    }

    private static void wall(Canvas canvas) {
        for (int i = 0; i < RAILS; i++) {
            canvas.box(i * 16 + 6, 168, 2, 50, 0x4A5357);
        }
        canvas.box(0, 172, Canvas.WIDTH, 3, 0x4A5357);
        canvas.box(0, 216, Canvas.WIDTH, 24, 0xB97F5F);
        canvas.box(0, 212, Canvas.WIDTH, 6, 1, 0xE9E1D2);
        for (int i = 0; i < 5; i++) {
            canvas.box(i * 160 - 8, 160, 20, 82, 1, 0xC98F6B);
            canvas.box(i * 160 - 11, 155, 26, 7, 1, 0xF0E8DA);
        }
    }
}
