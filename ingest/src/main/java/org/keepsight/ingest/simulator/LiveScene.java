package org.keepsight.ingest.simulator;

import java.time.ZoneId;
import java.util.List;
import org.keepsight.ingest.simulator.scene.SceneEncoder;
import org.keepsight.storage.model.AreaKind;
import org.keepsight.storage.model.VideoCodec;

/**
 * A drawn, moving scene with its name and the running clock burnt in; 640x360, H.264, encoded while somebody watches.
 *
 * @param title shown in the picture; ASCII, anything else is shown as '?'
 * @param area what the scene shows
 * @param zone of the clock shown, and of day and night
 */
public record LiveScene(String title, AreaKind area, ZoneId zone) implements MediaSource {
    @Override
    public VideoCodec codec() {
        return VideoCodec.H264;
    }

    @Override
    public int framesPerSecond() {
        return SceneEncoder.FRAMES_PER_SECOND;
    }

    @Override
    public List<byte[]> parameterSets() {
        return sets().stream().map(Nal::copy).toList();
    }

    static List<Nal> sets() {
        return AnnexB.split(SceneEncoder.parameterSets());
    }
}
