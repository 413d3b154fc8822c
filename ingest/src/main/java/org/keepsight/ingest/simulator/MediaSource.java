package org.keepsight.ingest.simulator;

import java.util.List;
import org.keepsight.storage.model.VideoCodec;

/** What a simulated camera shows. Immutable; one source may be mounted any number of times. */
public sealed interface MediaSource permits LiveScene, LoopedStream {
    VideoCodec codec();

    /** Pictures a second, constant. */
    int framesPerSecond();

    /** The parameter sets that are announced before the first picture, each without start code. */
    List<byte[]> parameterSets();
}
