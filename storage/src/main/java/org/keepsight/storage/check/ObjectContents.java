package org.keepsight.storage.check;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import org.keepsight.storage.media.InitSegment;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;

/** Reads the bytes of segments' objects. Thread-safe. */
final class ObjectContents {
    private static final int BUFFER_BYTES = 256 * 1024;

    private final ObjectStore store;

    ObjectContents(ObjectStore store) {
        this.store = store;
    }

    /** The digest of the bytes that are there now. */
    Digest digest(Segment segment) throws IOException {
        MessageDigest sha = Digest.sha256();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = store.get(ObjectVersion.of(segment), 0, segment.bytes())) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
        }
        return Digest.of(sha.digest());
    }

    /** The run as the initialisation part of one of its segments tells of it. */
    Run run(SealedObject object) throws IOException {
        Segment segment = object.segment();
        byte[] init;
        try (InputStream in = store.get(ObjectVersion.of(segment), 0, segment.initBytes())) {
            init = in.readAllBytes();
        }
        InitSegment tracks = InitSegment.parse(init);
        return new Run(
                segment.run(),
                segment.camera(),
                object.runStartedAt(),
                tracks.codec(),
                tracks.codecs(),
                tracks.width(),
                tracks.height());
    }
}
