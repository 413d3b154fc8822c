package org.keepsight.ingest.simulator.scene;

import org.keepsight.ingest.simulator.scene.Shape.Box;
import org.keepsight.ingest.simulator.scene.Shape.Ellipse;
import org.keepsight.ingest.simulator.scene.Shape.Quad;

/** A canteen: the counter with cooks and steam, tables with eaters, somebody carrying a tray. Lit inside at any hour. */
final class CanteenScene implements Scene {
    private static final int ROWS = 3;
    private static final int SEATS = 3;
    private static final int[] TABLES = {5, 4, 3};

    private final Look look;

    CanteenScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        Light outside = canvas.light();
        canvas.light(Light.DAY);
        canvas.band(0, 52, 0xD9D6CE, 0xECE9E1);
        canvas.band(52, 176, 0xF3EBDB, 0xE8DDC8);
        windows(canvas, outside);
        counter(canvas);
        canvas.band(176, Canvas.HEIGHT, 0xC9BFAE, 0xDDD3C1);
        for (int i = -10; i <= 10; i++) {
            canvas.line(320 + i * 38, 176, 320 + i * 104, 362, 1, 0xBDB2A0);
        }
        for (float y = 186; y < 360; y = 176 + (y - 176) * 1.5f) {
            canvas.box(0, y, Canvas.WIDTH, 1.2f, 0xBDB2A0);
        }
        for (int i = 0; i < 5; i++) {
            float x = 64 + i * 128;
            canvas.line(x, 0, x, 24, 2, 0x6C6860);
            canvas.quad(x - 8, 24, x + 8, 24, x + 20, 38, x - 20, 38, look.roof());
            canvas.ellipse(x, 38, 19, 3, 0xFFF2C9);
            canvas.veil(x, 60, 60, 26, 0xFFF6D8, 0.22f);
        }
        for (int row = 0; row < ROWS; row++) {
            tables(canvas, row);
        }
    }

    private static void windows(Canvas canvas, Light outside) {
        for (float x : new float[] {16, 540}) {
            canvas.box(x, 68, 84, 74, 2, 0xF8F6F0);
            canvas.light(outside);
            canvas.box(x + 4, 72, 76, 66, 0xA9CFE6);
            canvas.fill(new Quad(x + 4, 112, x + 80, 104, x + 80, 138, x + 4, 138), 0x86B07F, 1);
            canvas.light(Light.DAY);
            canvas.box(x + 40, 72, 4, 66, 0xF8F6F0);
            canvas.box(x + 4, 102, 76, 3, 0xF8F6F0);
        }
    }

    private void counter(Canvas canvas) {
        canvas.box(124, 58, 392, 92, 2, 0x7C8B8C);
        canvas.box(130, 64, 380, 82, 0xBCC8C6);
        for (int i = 0; i < 4; i++) {
            float x = 138 + i * 94;
            canvas.box(x, 66, 82, 24, 2, look.roof());
            canvas.box(x + 6, 72, 44, 3, 0xFBF3DC);
            canvas.box(x + 6, 79, 34, 3, 0xF0DDB0);
            canvas.ellipse(x + 68, 78, 8, 8, 0xF6E7C4);
            canvas.ellipse(x + 68, 78, 5, 5, i % 2 == 0 ? 0xD9764A : 0x7FA65A);
        }
        canvas.box(120, 142, 400, 12, 2, 0xE9EDEE);
        canvas.box(124, 154, 392, 30, 0xB6BFC2);
        for (int i = 0; i < 8; i++) {
            canvas.box(134 + i * 47, 137, 34, 7, 2, 0x8E999D);
            canvas.box(137 + i * 47, 138, 28, 4, 1, i % 3 == 0 ? 0xC9703F : i % 3 == 1 ? 0x7FA65A : 0xE3BE63);
        }
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        cooks(canvas, seconds);
        steam(canvas, seconds);
        queue(canvas, seconds);
        carrier(canvas, 0, 206, 68, seconds);
        for (int row = 0; row < ROWS; row++) {
            heads(canvas, row, seconds);
        }
        carrier(canvas, 1, 386, 150, seconds);
    }

    private static void cooks(Canvas canvas, float seconds) {
        for (int i = 0; i < 4; i++) {
            float x = 178 + i * 94 + 14 * (float) Math.sin(seconds * 0.5 + i * 1.7);
            Figures.sitter(canvas, x, 138, 40, 0xFAFAF7);
            canvas.box(x - 8, 99, 16, 10, 4, 0xFDFDFB);
        }
        canvas.box(120, 142, 400, 6, 2, 0xE9EDEE);
        for (int i = 0; i < 8; i++) {
            canvas.box(134 + i * 47, 136, 34, 7, 2, 0x8E999D);
            canvas.box(137 + i * 47, 137, 28, 4, 1, i % 3 == 0 ? 0xC9703F : i % 3 == 1 ? 0x7FA65A : 0xE3BE63);
        }
    }

    private static void steam(Canvas canvas, float seconds) {
        for (int i = 0; i < 8; i += 2) {
            float up = Scene.along(seconds, 4, i * 0.29f);
            float x = 151 + i * 47 + 3 * (float) Math.sin(seconds + i);
            canvas.veil(x, 134 - 26 * up, 6 + 6 * up, 5 + 4 * up, 0xFFFFFF, 0.45f * (1 - up));
        }
    }

    private void queue(Canvas canvas, float seconds) {
        for (int i = 0; i < 6; i++) {
            float step = Scene.along(seconds, 36, i / 6f);
            float x = 110 + step * 440;
            float sway = (float) Math.sin(seconds * 1.3 + i * 2) * 0.2f;
            Figures.person(canvas, x, 196 + i % 2 * 3, 66, sway + i, 0.35f, look.coat(i), look.trousers(i));
        }
    }

    private void tables(Canvas canvas, int row) {
        for (int table = 0; table < TABLES[row]; table++) {
            for (int seat = 0; seat < SEATS; seat++) {
                int who = who(row, table, seat);
                if (isTaken(who)) {
                    Figures.trunk(canvas, seatX(row, table, seat), tableY(row) - 3, 36 * scale(row), look.coat(who));
                }
            }
            table(canvas, tableX(row, table), tableY(row), scale(row));
        }
    }

    private void heads(Canvas canvas, int row, float seconds) {
        for (int table = 0; table < TABLES[row]; table++) {
            for (int seat = 0; seat < SEATS; seat++) {
                int who = who(row, table, seat);
                if (isTaken(who)) {
                    float nod = (float) Math.sin(seconds * (1.1 + look.share(who) * 0.6) + who) * 1.3f;
                    Figures.sittersHead(canvas, seatX(row, table, seat), tableY(row) - 3 + nod, 36 * scale(row));
                }
            }
        }
    }

    private boolean isTaken(int who) {
        return look.share(100 + who) < 0.75f;
    }

    private static int who(int row, int table, int seat) {
        return row * 20 + table * SEATS + seat;
    }

    private static float scale(int row) {
        return 1 + row * 0.32f;
    }

    private static float tableX(int row, int table) {
        return 320 + (table - (TABLES[row] - 1) / 2f) * 124 * scale(row);
    }

    private static float tableY(int row) {
        return 224 + row * 52;
    }

    private static float seatX(int row, int table, int seat) {
        return tableX(row, table) + (seat - 1) * 28 * scale(row);
    }

    private static void table(Canvas canvas, float x, float y, float scale) {
        float half = 47 * scale;
        canvas.veil(x, y + 26 * scale, half, 5 * scale, 0x000000, 0.16f);
        canvas.box(x - half * 0.8f, y + 8 * scale, 4 * scale, 18 * scale, 0x7E8286);
        canvas.box(x + half * 0.8f - 4 * scale, y + 8 * scale, 4 * scale, 18 * scale, 0x7E8286);
        canvas.quad(
                x - half * 0.92f,
                y - 5 * scale,
                x + half * 0.92f,
                y - 5 * scale,
                x + half,
                y + 7 * scale,
                x - half,
                y + 7 * scale,
                0xE6B877);
        canvas.box(x - half, y + 7 * scale, half * 2, 4 * scale, 1, 0xC4935A);
        for (int i = -1; i <= 1; i++) {
            canvas.fill(new Ellipse(x + i * 28 * scale, y, 8 * scale, 3 * scale), 0xF7F5EF, 1);
            canvas.fill(new Ellipse(x + i * 28 * scale, y, 5 * scale, 1.8f * scale), 0xD59A58, 1);
        }
    }

    private void carrier(Canvas canvas, int who, float y, float height, float seconds) {
        float way = Scene.along(seconds, 24 + 7 * who, look.share(who + 200));
        boolean right = who % 2 == 0;
        float x = right ? way * 780 - 70 : 710 - way * 780;
        Figures.person(canvas, x, y, height, seconds * 1.8f, 0.8f, look.coat(who + 50), look.trousers(who));
        float reach = (right ? 1 : -1) * height * 0.16f;
        float tray = y - height * 0.55f;
        canvas.fill(
                new Box(x + reach - height * 0.14f, tray, x + reach + height * 0.14f, tray + height * 0.04f, 1),
                0xD98A4A,
                1);
        canvas.ellipse(x + reach, tray - 1, height * 0.07f, height * 0.03f, 0xF7F5EF);
    }
}
