package org.keepsight.storage.model;

/** A video codec Keepsight records. */
public enum VideoCodec {
    H264,
    H265
}
