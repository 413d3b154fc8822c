package org.keepsight.storage.check;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.keepsight.storage.catalogue.Places;
import org.keepsight.storage.catalogue.SegmentCatalogue;
import org.keepsight.storage.database.Database;
import org.keepsight.storage.media.TestClip;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Origin;
import org.keepsight.storage.model.RetentionClass;
import org.keepsight.storage.model.Run;
import org.keepsight.storage.model.RunId;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.model.VideoCodec;
import org.keepsight.storage.object.InstallationKey;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.protection.FootageLocks;
import org.keepsight.storage.protection.LockDate;

/** Footage as the record protocol leaves it: sealed objects of real video in a store, and their rows. */
public final class StoredFootage {
    public static final InstallationKey KEY = new InstallationKey(new byte[InstallationKey.BYTES]);

    private static final TestClip.Recording CLIP = encode();

    private final AtomicLong written = new AtomicLong();
    private final ObjectStore store;
    private final SegmentCatalogue catalogue;
    private final FootageLocks locks;
    private final ObjectSeal seal;
    private final int node;
    private final int place;

    public StoredFootage(Database database, ObjectStore store) {
        this(database, store, FootageLocks.none());
    }

    public StoredFootage(Database database, ObjectStore store, FootageLocks locks) {
        this.store = store;
        this.locks = locks;
        this.catalogue = new SegmentCatalogue(database.jdbi());
        this.seal = new ObjectSeal(KEY);
        Places places = new Places(database.jdbi());
        this.node = places.node("test");
        this.place = places.store(store);
    }

    public static Run run(CameraId camera, Instant start) {
        return new Run(RunId.create(start), camera, start, VideoCodec.H264, "avc1.42c00a", 160, 120);
    }

    /** A segment with its object and its row. */
    public Segment store(Run run, int sequence, Instant start, Instant end, RetentionClass retentionClass) {
        LockDate lock = locks.date(segment(run, sequence, start, end, retentionClass, content()));
        Segment segment = put(seal, run, sequence, start, end, retentionClass, lock);
        catalogue.commit(segment, run);
        locks.settle(segment, lock);
        return segment;
    }

    /** A segment whose object is there and whose row is not. */
    public Segment put(Run run, int sequence, Instant start, Instant end) {
        return put(seal, run, sequence, start, end, RetentionClass.GENERAL, LockDate.NONE);
    }

    /** An object as another installation would put it. */
    public Segment putForeign(Run run, int sequence, Instant start, Instant end) {
        byte[] other = new byte[InstallationKey.BYTES];
        other[0] = 1;
        return put(
                new ObjectSeal(new InstallationKey(other)),
                run,
                sequence,
                start,
                end,
                RetentionClass.GENERAL,
                LockDate.NONE);
    }

    private Segment put(
            ObjectSeal sealedWith,
            Run run,
            int sequence,
            Instant start,
            Instant end,
            RetentionClass retentionClass,
            LockDate lock) {
        byte[] content = content();
        Segment segment = segment(run, sequence, start, end, retentionClass, content);
        try {
            Path file = Files.createTempFile("keepsight-test-segment", null);
            try {
                Files.write(file, content);
                String version = store.put(
                                ObjectKey.of(segment).toString(),
                                file,
                                segment.digest(),
                                sealedWith.seal(segment, run.startedAt()),
                                lock.until())
                        .versionId();
                return segment.ofVersion(version);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Segment segment(
            Run run, int sequence, Instant start, Instant end, RetentionClass retentionClass, byte[] content) {
        return new Segment(
                run.camera(),
                run.id(),
                sequence,
                new TimeRange(start, end),
                90_000,
                content.length,
                CLIP.init().length,
                Digest.ofContent(content),
                Digest.ofContent(CLIP.init()),
                retentionClass,
                Origin.LIVE,
                node,
                place,
                null,
                SegmentState.STORED);
    }

    /** The clip's beginning and a free box of its own, so that no two objects are the same. */
    private byte[] content() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(CLIP.init());
        content.writeBytes(CLIP.fragments().getFirst());
        content.writeBytes(ByteBuffer.allocate(16)
                .putInt(16)
                .put(new byte[] {'f', 'r', 'e', 'e'})
                .putLong(written.incrementAndGet())
                .array());
        return content.toByteArray();
    }

    private static TestClip.Recording encode() {
        try {
            Path directory = Files.createTempDirectory("keepsight-test-footage");
            TestClip clip = TestClip.make(directory, VideoCodec.H264, "160x120", 10, 1, "-an", "-g", "10", "-bf", "0");
            TestClip.Recording recording = clip.record(160, 120);
            Files.delete(clip.source());
            Files.delete(directory);
            return recording;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
