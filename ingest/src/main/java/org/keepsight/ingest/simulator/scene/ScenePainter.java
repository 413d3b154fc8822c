package org.keepsight.ingest.simulator.scene;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.AreaKind;

/** Draws a scene as its camera sees it at an instant. What stands still is drawn once for each change of light. */
final class ScenePainter {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.S", Locale.ROOT);
    private static final int MARGIN = 12;
    private static final int CAPTION_SCALE = 2;

    private final String title;
    private final ZoneId zone;
    private final Scene scene;
    private final Canvas background = new Canvas();
    private final Canvas picture = new Canvas();
    private @Nullable Light drawnIn;

    ScenePainter(String title, AreaKind area, ZoneId zone) {
        this.title = title;
        this.zone = zone;
        this.scene = Scene.of(area, new Look(title.hashCode()));
    }

    /** The picture; it is overwritten by the next call. */
    Canvas paint(Instant now) {
        ZonedDateTime local = now.atZone(zone);
        Light light = Light.at(local.toLocalTime());
        if (!light.equals(drawnIn)) {
            background.light(light);
            scene.background(background);
            drawnIn = light;
        }
        picture.copy(background);
        scene.figures(picture, (float) (local.toLocalTime().toNanoOfDay() / 1e9));
        picture.caption(CLOCK.format(local), MARGIN, MARGIN, CAPTION_SCALE);
        picture.caption(title, MARGIN, Canvas.HEIGHT - MARGIN - BitmapFont.HEIGHT * CAPTION_SCALE, CAPTION_SCALE);
        return picture;
    }
}
