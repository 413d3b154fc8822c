package org.keepsight.ingest.simulator;

import java.util.Arrays;
import org.keepsight.storage.model.VideoCodec;

/** One NAL unit without start code: a view into bytes that nobody changes. */
record Nal(byte[] bytes, int offset, int length) {
    private static final int H264_IDR = 5;
    private static final int H264_SEI = 6;
    private static final int H264_SPS = 7;
    private static final int H264_AUD = 9;
    private static final int H265_FIRST_IRAP = 16;
    private static final int H265_LAST_IRAP = 23;
    private static final int H265_VPS = 32;
    private static final int H265_PPS = 34;
    private static final int H265_AUD = 35;
    private static final int H265_PREFIX_SEI = 39;

    int type(VideoCodec codec) {
        return switch (codec) {
            case H264 -> bytes[offset] & 0x1F;
            case H265 -> bytes[offset] >> 1 & 0x3F;
        };
    }

    /** Whether this is a coded slice. */
    boolean isSlice(VideoCodec codec) {
        int type = type(codec);
        return switch (codec) {
            case H264 -> type >= 1 && type <= H264_IDR;
            case H265 -> type < H265_VPS;
        };
    }

    /** Whether this is a slice of a picture that decoding can begin with. */
    boolean isKey(VideoCodec codec) {
        int type = type(codec);
        return switch (codec) {
            case H264 -> type == H264_IDR;
            case H265 -> type >= H265_FIRST_IRAP && type <= H265_LAST_IRAP;
        };
    }

    /** Whether this is a video, sequence or picture parameter set. */
    boolean isParameterSet(VideoCodec codec) {
        int type = type(codec);
        return switch (codec) {
            case H264 -> type == H264_SPS || type == H264_SPS + 1;
            case H265 -> type >= H265_VPS && type <= H265_PPS;
        };
    }

    /** Whether a new access unit begins here, given that the current one has a slice (H.264 7.4.1.2.3, H.265 7.4.2.4.4). */
    boolean startsAccessUnit(VideoCodec codec) {
        int type = type(codec);
        return switch (codec) {
            case H264 ->
                isSlice(codec) ? firstBitSet(1) : isParameterSet(codec) || type == H264_SEI || type == H264_AUD;
            case H265 ->
                isSlice(codec) ? firstBitSet(2) : isParameterSet(codec) || type == H265_AUD || type == H265_PREFIX_SEI;
        };
    }

    /** first_mb_in_slice = 0 (an Exp-Golomb 1) or first_slice_segment_in_pic_flag: the slice header's first bit. */
    private boolean firstBitSet(int headerBytes) {
        return length > headerBytes && (bytes[offset + headerBytes] & 0x80) != 0;
    }

    byte[] copy() {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
