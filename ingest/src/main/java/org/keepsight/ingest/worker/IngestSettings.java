package org.keepsight.ingest.worker;

import org.keepsight.ingest.rtsp.SourceSettings;
import org.keepsight.ingest.segment.SegmentSettings;

/** How a worker records. */
public record IngestSettings(SourceSettings source, SegmentSettings segments) {
    public static final IngestSettings DEFAULT = new IngestSettings(SourceSettings.DEFAULT, SegmentSettings.DEFAULT);
}
