package org.keepsight.ingest.simulator.scene;

import org.keepsight.ingest.simulator.scene.Shape.Ellipse;

/** A playground: runners on an oval track, a game of football inside it. */
final class PlaygroundScene implements Scene {
    private static final float CENTRE_X = 320;
    private static final float CENTRE_Y = 248;
    private static final int RUNNERS = 7;
    private static final int PLAYERS = 6;
    private static final int TREES = 11;

    private final Look look;

    PlaygroundScene(Look look) {
        this.look = look;
    }

    @Override
    public void background(Canvas canvas) {
        Figures.sky(canvas, 150);
        canvas.ellipse(170, 160, 240, 50, 0xA9C3A0);
        canvas.ellipse(480, 165, 260, 46, 0x9DBB97);
        canvas.box(420, 92, 150, 60, look.wall());
        canvas.box(414, 86, 162, 8, 2, look.roof());
        for (int i = 0; i < 12; i++) {
            Figures.window(canvas, 430 + i % 6 * 23, 102 + i / 6 * 22, 14, 12, look.lit(i));
        }
        for (int i = 0; i < TREES; i++) {
            Figures.tree(canvas, 8 + i * 64, 160, 58 + i * 37 % 26, i % 2 == 0 ? 0x5E9463 : 0x6FA566);
        }
        canvas.band(150, Canvas.HEIGHT, 0x8DB37A, 0x7BA668);
        canvas.box(0, 148, Canvas.WIDTH, 3, 0xD9D4C9);
        track(canvas);
        field(canvas);
        goal(canvas, 160);
        goal(canvas, 480);
        hoop(canvas);
    }

    private static void track(Canvas canvas) {
        canvas.ellipse(CENTRE_X, CENTRE_Y, 308, 96, 0xF1ECE2);
        canvas.ellipse(CENTRE_X, CENTRE_Y, 306, 94.5f, 0xC4674A);
        for (int lane = 1; lane < 5; lane++) {
            float rx = 306 - lane * 16;
            float ry = 94.5f - lane * 6.6f;
            canvas.fill(new Ellipse(CENTRE_X, CENTRE_Y, rx, ry), 0xF1D9CC, 1);
            canvas.fill(new Ellipse(CENTRE_X, CENTRE_Y, rx - 1.2f, ry - 0.9f), lane < 4 ? 0xC4674A : 0x79AB5F, 1);
        }
    }

    private static void field(Canvas canvas) {
        for (int i = 0; i < 6; i++) {
            canvas.quad(160 + i * 54, 210, 187 + i * 54, 210, 180 + i * 60, 288, 150 + i * 60, 288, 0x82B567);
        }
        canvas.line(158, 210, 482, 210, 1.6f, 0xEEF2E6);
        canvas.line(140, 288, 500, 288, 1.6f, 0xEEF2E6);
        canvas.line(158, 210, 140, 288, 1.6f, 0xEEF2E6);
        canvas.line(482, 210, 500, 288, 1.6f, 0xEEF2E6);
        canvas.line(320, 210, 320, 288, 1.6f, 0xEEF2E6);
        canvas.ellipse(320, 248, 34, 13, 0xEEF2E6);
        canvas.ellipse(320, 248, 32.4f, 11.8f, 0x7DB063);
        canvas.line(320, 235, 320, 261, 1.6f, 0xEEF2E6);
    }

    private static void goal(Canvas canvas, float x) {
        float depth = x < CENTRE_X ? -14 : 14;
        for (int i = 0; i < 5; i++) {
            canvas.line(x + depth, 236 + i * 5, x, 212 + i * 6, 0.8f, 0xE3E8DF);
        }
        canvas.line(x, 240, x, 212, 2.6f, 0xFBFBF8);
        canvas.line(x - depth * 0.4f, 264, x - depth * 0.4f, 232, 2.6f, 0xFBFBF8);
        canvas.line(x, 212, x - depth * 0.4f, 232, 2.6f, 0xFBFBF8);
    }

    private static void hoop(Canvas canvas) {
        canvas.veil(46, 186, 16, 4, 0x000000, 0.2f);
        canvas.box(43, 100, 5, 87, 1, 0x6C7076);
        canvas.line(46, 104, 60, 104, 4, 0x6C7076);
        canvas.box(58, 84, 32, 24, 2, 0xFAFAF7);
        canvas.box(68, 94, 12, 9, 0xD8402F);
        canvas.box(69.5f, 95.5f, 9, 6, 0xFAFAF7);
        canvas.box(66, 105, 16, 2, 0xD8632F);
    }

    @Override
    public void figures(Canvas canvas, float seconds) {
        for (int i = 0; i < RUNNERS; i++) {
            runner(canvas, i, seconds, false);
        }
        football(canvas, seconds);
        for (int i = 0; i < RUNNERS; i++) {
            runner(canvas, i, seconds, true);
        }
        for (int i = 0; i < 2; i++) {
            float x = 250 + i * 150 + 4 * (float) Math.sin(seconds * 0.7 + i);
            Figures.person(canvas, x, 354, 76, 0.1f, 0.2f, look.coat(70 + i), look.trousers(70 + i));
        }
    }

    private void runner(Canvas canvas, int i, float seconds, boolean front) {
        double angle = 2 * Math.PI * Scene.along(seconds, 26 + i % 3 * 4, look.share(i) * 0.3f + i / (float) RUNNERS);
        float lane = 1 - (0.5f + i % 4) * 0.052f;
        float y = CENTRE_Y - (float) Math.sin(angle) * 94 * lane;
        if (y > CENTRE_Y == front) {
            float height = 34 + (y - 154) * 0.16f;
            Figures.person(
                    canvas,
                    CENTRE_X + (float) Math.cos(angle) * 306 * lane,
                    y + 1,
                    height,
                    seconds * 3.1f + i * 0.7f,
                    1.5f,
                    look.coat(i),
                    look.trousers(i));
        }
    }

    private void football(Canvas canvas, float seconds) {
        float ballX = CENTRE_X + 120 * (float) Math.sin(seconds * 0.45) + 30 * (float) Math.sin(seconds * 1.1);
        float ballY = 250 + 24 * (float) Math.sin(seconds * 0.62);
        for (int i = 0; i < PLAYERS; i++) {
            double turn = seconds * 0.4 + i * 2 * Math.PI / PLAYERS;
            float x = Math.clamp(ballX + (float) Math.cos(turn) * (26 + 16 * i), 150, 490);
            float y = Math.clamp(ballY + (float) Math.sin(turn) * (10 + 3 * i), 214, 284);
            int shirt = i % 2 == 0 ? 0xE9E6DC : 0x3E6FA8;
            Figures.person(canvas, x, y, 34 + (y - 210) * 0.12f, seconds * 2.6f + i, 1.1f, shirt, look.trousers(i));
        }
        float bounce = Math.abs((float) Math.sin(seconds * 4)) * 3;
        canvas.veil(ballX + 8, ballY + 2, 4, 1.5f, 0x000000, 0.3f);
        canvas.ellipse(ballX + 8, ballY - bounce, 3.2f, 3.2f, 0xFCFCFA);
    }
}
