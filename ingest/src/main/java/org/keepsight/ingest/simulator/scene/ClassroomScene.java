package org.keepsight.ingest.simulator.scene;

import org.keepsight.ingest.simulator.scene.Shape.Box;

/** A classroom from its rear: a teacher at the board, rows of pupils. Lit at any hour. */
final class ClassroomScene implements Scene {
    private static final int ROWS = 3;
    private static final int SIDE_SEATS = 3;

    private final Look look;

    ClassroomScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        Light outside = canvas.light();
        canvas.light(Light.DAY);
        canvas.band(0, 190, 0xF4EFE4, 0xE7DFCF);
        canvas.band(190, Canvas.HEIGHT, 0xC6A983, 0xD6BB97);
        canvas.box(150, 46, 340, 104, 3, 0xB98A5A);
        canvas.box(156, 52, 328, 92, 0x2F5A4C);
        for (int i = 0; i < 5; i++) {
            canvas.line(180, 70 + i * 13, 250 + i * 23 % 60, 70 + i * 13, 2, 0xD8E6DE);
        }
        canvas.line(380, 120, 420, 74, 2, 0xD8E6DE);
        canvas.line(420, 74, 456, 120, 2, 0xD8E6DE);
        canvas.line(380, 120, 456, 120, 2, 0xD8E6DE);
        canvas.box(150, 150, 340, 5, 1, 0xA5794C);
        for (float x : new float[] {18, 540}) {
            canvas.box(x, 40, 82, 110, 2, 0xFAF8F2);
            canvas.light(outside);
            canvas.fill(new Box(x + 4, 44, x + 78, 146, 0), 0xA9CFE6, 1);
            canvas.box(x + 4, 112, 74, 34, 0x86B07F);
            canvas.light(Light.DAY);
            canvas.box(x + 39, 44, 4, 102, 0xFAF8F2);
        }
        canvas.box(90, 176, 460, 14, 2, 0xB89A72);
        canvas.box(268, 158, 104, 34, 3, 0x9C7148);
        for (int row = 0; row < ROWS; row++) {
            desks(canvas, row);
        }
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        float x = 320 + 120 * (float) Math.sin(seconds * 0.25);
        float pace = Math.abs((float) Math.cos(seconds * 0.25));
        Figures.person(canvas, x, 186, 96, seconds * 1.6f, 0.6f * pace, look.roof(), 0x2B2D42);
        canvas.box(268, 158, 104, 34, 3, 0x9C7148);
        canvas.box(264, 154, 112, 6, 2, 0xC1935F);
        for (int row = 0; row < ROWS; row++) {
            for (int seat = -SIDE_SEATS; seat <= SIDE_SEATS; seat++) {
                int who = who(row, seat);
                float sway = (float) Math.sin(seconds * (0.6 + look.share(who) * 0.5) + who) * 1.6f;
                Figures.sittersHeadFromBehind(canvas, seatX(row, seat) + sway, seatY(row), 50 * scale(row));
            }
        }
    }

    private void desks(Canvas canvas, int row) {
        float scale = scale(row);
        float y = seatY(row) - 28 * scale;
        for (int seat = -SIDE_SEATS; seat <= SIDE_SEATS; seat++) {
            float x = seatX(row, seat);
            canvas.quad(
                    x - 32 * scale,
                    y,
                    x + 32 * scale,
                    y,
                    x + 35 * scale,
                    y + 9 * scale,
                    x - 35 * scale,
                    y + 9 * scale,
                    0xDDB27A);
            canvas.box(x - 35 * scale, y + 9 * scale, 70 * scale, 3 * scale, 1, 0xB98A58);
            Figures.trunk(canvas, x, seatY(row), 50 * scale, look.coat(who(row, seat)));
        }
    }

    private static int who(int row, int seat) {
        return row * 10 + seat + SIDE_SEATS;
    }

    private static float scale(int row) {
        return 1 + row * 0.3f;
    }

    private static float seatX(int row, int seat) {
        return 320 + seat * 84 * scale(row);
    }

    private static float seatY(int row) {
        return 242 + row * 52 + 8 * scale(row);
    }
}
