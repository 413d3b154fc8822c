package org.keepsight.ingest.worker;

import java.util.Map;
import org.keepsight.storage.model.StreamState;

/**
 * What a worker does, for metrics.
 *
 * @param cameras how many are in each state; every state is present
 * @param segments finished since the worker started
 * @param fragments made durable since then
 * @param bytes of these fragments
 */
public record IngestStatistics(Map<StreamState, Integer> cameras, long segments, long fragments, long bytes) {
    public IngestStatistics {
        cameras = Map.copyOf(cameras);
    }
}
