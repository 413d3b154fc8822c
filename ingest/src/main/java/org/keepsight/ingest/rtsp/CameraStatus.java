package org.keepsight.ingest.rtsp;

import org.keepsight.ingest.segment.FragmentWriter.Progress;
import org.keepsight.storage.model.StreamState;

/**
 * What a puller says of its camera now.
 *
 * @param detail one line for a person, without credentials; may be empty
 * @param progress what was written since the puller was made
 */
public record CameraStatus(StreamState state, String detail, Progress progress) {}
