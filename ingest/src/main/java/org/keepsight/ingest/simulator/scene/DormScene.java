package org.keepsight.ingest.simulator.scene;

import org.keepsight.ingest.simulator.scene.Shape.Box;
import org.keepsight.ingest.simulator.scene.Shape.Ellipse;

/** The entrance of a dormitory: boarders come, go and pass; windows are lit at night. */
final class DormScene implements Scene {
    private final Look look;

    DormScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        canvas.box(0, 0, Canvas.WIDTH, 226, look.wall());
        canvas.box(0, 96, Canvas.WIDTH, 5, Light.mix(look.wall(), 0x000000, 0.14f));
        canvas.box(0, 0, Canvas.WIDTH, 12, look.roof());
        for (int i = 0; i < 8; i++) {
            balcony(canvas, 22 + i * 78, i);
            if (i < 3 || i > 4) {
                Figures.window(canvas, 30 + i * 78, 126, 40, 48, look.lit(20 + i));
                canvas.box(24 + i * 78, 176, 52, 4, 0xF6F3EC);
            }
        }
        canvas.box(0, 206, Canvas.WIDTH, 20, Light.mix(look.roof(), 0x888888, 0.5f));
        plaza(canvas);
        entrance(canvas);
        garden(canvas);
    }

    private void balcony(Canvas canvas, float x, int index) {
        Figures.window(canvas, x + 10, 28, 40, 44, look.lit(index));
        canvas.box(x + 2, 60, 58, 30, 2, Light.mix(look.wall(), 0xFFFFFF, 0.5f));
        for (int bar = 0; bar < 8; bar++) {
            canvas.box(x + 5 + bar * 7, 64, 2, 22, 0xA8ADB0);
        }
        if (index % 3 == 1) {
            canvas.box(x + 14, 66, 9, 16, 2, look.coat(index));
            canvas.box(x + 28, 66, 8, 13, 2, look.coat(index + 1));
        }
    }

    private static void plaza(Canvas canvas) {
        canvas.band(226, Canvas.HEIGHT, 0xBDB8AE, 0xD3CEC3);
        for (int i = -8; i <= 8; i++) {
            canvas.line(320 + i * 44, 226, 320 + i * 118, 362, 1.2f, 0xADA89E);
        }
        for (float y = 236; y < 360; y = 226 + (y - 226) * 1.55f) {
            canvas.box(0, y, Canvas.WIDTH, 1.4f, 0xADA89E);
        }
    }

    private void entrance(Canvas canvas) {
        canvas.box(250, 118, 140, 110, 0x6F6A64);
        canvas.box(258, 132, 124, 94, 0x9FB8BE);
        if (canvas.light().isNight()) {
            canvas.lamp(new Box(258, 132, 382, 226, 0), 0xF6DFA6, 0.85f);
        } else {
            canvas.quad(258, 132, 300, 132, 276, 226, 258, 226, 0xB4CAD0);
        }
        for (float x : new float[] {256, 318, 380}) {
            canvas.box(x, 130, 4, 98, 0x54504B);
        }
        canvas.box(312, 176, 3, 20, 1, 0xD8D4CC);
        canvas.box(325, 176, 3, 20, 1, 0xD8D4CC);
        canvas.box(228, 106, 184, 15, 3, look.roof());
        canvas.box(228, 119, 184, 3, Light.mix(look.roof(), 0, 0.35f));
        canvas.box(236, 121, 6, 107, 0xDAD5CA);
        canvas.box(398, 121, 6, 107, 0xDAD5CA);
        canvas.box(240, 226, 160, 7, 1, 0xD9D4C9);
        canvas.box(230, 233, 180, 7, 1, 0xC7C2B7);
        for (float x : new float[] {246, 394}) {
            canvas.lamp(new Ellipse(x, 130, 4, 4), 0xFFE9B0, canvas.light().isNight() ? 1 : 0.5f);
        }
    }

    private static void garden(Canvas canvas) {
        for (float x : new float[] {96, 544}) {
            canvas.box(x - 82, 240, 164, 14, 4, 0x9A8F80);
            for (int i = 0; i < 9; i++) {
                canvas.ellipse(x - 72 + i * 18, 237 - i % 2 * 3, 13, 12, i % 2 == 0 ? 0x5C8F5A : 0x6DA067);
                canvas.ellipse(x - 70 + i * 18, 232, 2.2f, 2.2f, i % 3 == 0 ? 0xE88BA0 : 0xF3D36B);
            }
        }
        for (float x : new float[] {40, 556}) {
            canvas.box(x, 284, 64, 6, 2, 0xA87449);
            canvas.box(x, 272, 64, 5, 2, 0xB98456);
            canvas.box(x + 6, 276, 3, 22, 0x5B5F63);
            canvas.box(x + 55, 276, 3, 22, 0x5B5F63);
        }
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        for (int i = 0; i < 4; i++) {
            float way = Scene.along(seconds, 22 + 3 * i, look.share(i));
            boolean out = i % 2 == 0;
            float near = out ? way : 1 - way;
            float bend = (i - 1.5f) * 130 * near * near;
            Figures.person(
                    canvas,
                    320 + (i - 1.5f) * 14 + bend,
                    238 + 150 * near * near,
                    58 + 46 * near * near,
                    seconds * 2 + i * 0.4f,
                    0.8f,
                    look.coat(i),
                    look.trousers(i));
        }
        for (int i = 0; i < 3; i++) {
            float way = Scene.along(seconds, 31 + 6 * i, look.share(10 + i));
            float x = i % 2 == 0 ? way * 760 - 60 : 700 - way * 760;
            Figures.person(
                    canvas,
                    x,
                    278 + i * 24,
                    72 + i * 9,
                    seconds * 1.9f + i,
                    1,
                    look.coat(30 + i),
                    look.trousers(3 + i));
        }
    }
}
