package org.keepsight.retention.audit;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.object.ObjectStore;

/**
 * An object read once from beginning to end: the digest of all its bytes, and of the same bytes the parts that are looked at
 * afterwards, so that what is decoded is what was hashed. Memory is bounded by the parts.
 *
 * @param init its initialisation part
 * @param keyframes each the beginning of a wanted fragment with its keyframe
 */
record ObjectReading(Digest digest, byte[] init, List<byte[]> keyframes) {
    private static final int BUFFER = 256 * 1024;
    /** A keyframe of a school camera is far below it. */
    private static final int KEYFRAME = 2 << 20;

    /** @param wanted in order, within the object */
    static ObjectReading read(ObjectStore store, String key, long bytes, int initBytes, List<Fragment> wanted)
            throws IOException {
        MessageDigest sha = Digest.sha256();
        Part init = new Part(0, initBytes);
        List<Part> parts = new ArrayList<>();
        parts.add(init);
        wanted.forEach(each -> parts.add(new Part(each.offset(), (int) Math.min(KEYFRAME, each.bytes()))));
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = store.get(key, 0, bytes)) {
            long at = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
                for (Part part : parts) {
                    part.take(buffer, at, read);
                }
                at += read;
            }
        }
        return new ObjectReading(
                Digest.of(sha.digest()),
                init.bytes,
                parts.stream().skip(1).map(part -> part.bytes).toList());
    }

    /** What {@link org.keepsight.storage.media.StillDecoder} takes. */
    byte[] initAnd(byte[] keyframe) {
        byte[] both = new byte[init.length + keyframe.length];
        System.arraycopy(init, 0, both, 0, init.length);
        System.arraycopy(keyframe, 0, both, init.length, keyframe.length);
        return both;
    }

    private static final class Part {
        private final long offset;
        private final byte[] bytes;

        Part(long offset, int length) {
            this.offset = offset;
            this.bytes = new byte[length];
        }

        void take(byte[] buffer, long at, int length) {
            long from = Math.max(offset, at);
            long to = Math.min(offset + bytes.length, at + length);
            if (from < to) {
                System.arraycopy(buffer, (int) (from - at), bytes, (int) (from - offset), (int) (to - from));
            }
        }
    }
}
