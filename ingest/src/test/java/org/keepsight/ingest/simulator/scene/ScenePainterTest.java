package org.keepsight.ingest.simulator.scene;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keepsight.storage.model.AreaKind;

class ScenePainterTest {
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final Instant NOON = Instant.parse("2026-11-21T04:00:00.3Z");
    private static final Instant MIDNIGHT = NOON.plusSeconds(12 * 3600);

    @ParameterizedTest
    @EnumSource(AreaKind.class)
    void everySceneMovesWithTimeAndOnlyWithTime(AreaKind area) {
        byte[] picture = luma(new ScenePainter("A", area, ZONE), NOON);

        assertThat(luma(new ScenePainter("A", area, ZONE), NOON)).isEqualTo(picture);
        assertThat(changed(picture, luma(new ScenePainter("A", area, ZONE), NOON.plusSeconds(1))))
                .as("most of the picture stands still")
                .isBetween(200L, (long) picture.length / 3);
    }

    @ParameterizedTest
    @EnumSource(
            value = AreaKind.class,
            names = {"GATE", "DORM", "TEACHING_BUILDING", "PLAYGROUND", "PERIMETER"})
    void outsideItGetsDark(AreaKind area) {
        ScenePainter painter = new ScenePainter("A", area, ZONE);

        assertThat(brightness(painter, MIDNIGHT)).isLessThan(brightness(painter, NOON) * 0.7);
        assertThat(brightness(painter, NOON.plusSeconds(86_400))).isGreaterThan(brightness(painter, MIDNIGHT));
    }

    @Test
    void titleAndClockCanBeReadBack() {
        Canvas canvas = new ScenePainter("Gate ~ 1 \u6821", AreaKind.GATE, ZONE).paint(NOON);

        assertThat(read(canvas, 12, 12, 21)).isEqualTo("2026-11-21 12:00:00.3");
        assertThat(read(canvas, 12, Canvas.HEIGHT - 26, 10)).isEqualTo("Gate ~ 1 ?");
    }

    /** Compares each cell with every glyph of the font: ink is bright, what is between is not read. */
    private static String read(Canvas canvas, int x, int y, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int origin = x + i * 12;
            text.append((char) IntStream.rangeClosed(' ', '~')
                    .filter(glyph -> matches(canvas, origin, y, (char) glyph))
                    .findFirst()
                    .orElse('#'));
        }
        return text.toString();
    }

    private static boolean matches(Canvas canvas, int x, int y, char glyph) {
        for (int column = 0; column < BitmapFont.WIDTH; column++) {
            for (int row = 0; row < BitmapFont.HEIGHT; row++) {
                int shade = canvas.luma()[(y + 2 * row) * Canvas.WIDTH + x + 2 * column] & 0xFF;
                if (BitmapFont.isSet(glyph, column, row) != (shade == 235)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static byte[] luma(ScenePainter painter, Instant now) {
        return painter.paint(now).luma().clone();
    }

    private static long changed(byte[] one, byte[] other) {
        return IntStream.range(0, one.length)
                .filter(i -> Math.abs((one[i] & 0xFF) - (other[i] & 0xFF)) > 8)
                .count();
    }

    private static double brightness(ScenePainter painter, Instant now) {
        byte[] luma = luma(painter, now);
        return IntStream.range(0, luma.length)
                .map(i -> luma[i] & 0xFF)
                .average()
                .orElseThrow();
    }
}
