package org.keepsight.ingest.rtsp;

import org.keepsight.storage.model.StreamEventKind;

/**
 * Why a stream ended, or never began.
 *
 * @param detail one line for a person, without credentials
 */
public record StreamEnd(StreamEventKind kind, String detail) {}
