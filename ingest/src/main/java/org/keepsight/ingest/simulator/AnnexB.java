package org.keepsight.ingest.simulator;

import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.model.VideoCodec;

/** The byte stream format of H.264 and H.265 (their Annex B): NAL units between start codes. */
final class AnnexB {
    private AnnexB() {}

    /** The NAL units in order, as views into {@code stream}; those too short to have a header are left out. */
    static List<Nal> split(byte[] stream) {
        List<Nal> nals = new ArrayList<>();
        int begin = afterStartCode(stream, 0);
        while (begin < stream.length) {
            int next = afterStartCode(stream, begin);
            int end = next == stream.length && !endsInStartCode(stream) ? next : next - 3;
            while (end > begin && stream[end - 1] == 0) {
                end--;
            }
            if (end - begin > 2) {
                nals.add(new Nal(stream, begin, end - begin));
            }
            begin = next;
        }
        return nals;
    }

    /** Groups NAL units into access units; each inner list is one picture with what precedes it. */
    static List<List<Nal>> pictures(List<Nal> nals, VideoCodec codec) {
        List<List<Nal>> pictures = new ArrayList<>();
        List<Nal> current = new ArrayList<>();
        boolean hasSlice = false;
        for (Nal nal : nals) {
            if (hasSlice && nal.startsAccessUnit(codec)) {
                pictures.add(current);
                current = new ArrayList<>();
                hasSlice = false;
            }
            current.add(nal);
            hasSlice |= nal.isSlice(codec);
        }
        if (hasSlice) {
            pictures.add(current);
        }
        return pictures;
    }

    private static int afterStartCode(byte[] stream, int from) {
        for (int i = from; i + 2 < stream.length; i++) {
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) {
                return i + 3;
            }
        }
        return stream.length;
    }

    private static boolean endsInStartCode(byte[] stream) {
        int n = stream.length;
        return n >= 3 && stream[n - 3] == 0 && stream[n - 2] == 0 && stream[n - 1] == 1;
    }
}
