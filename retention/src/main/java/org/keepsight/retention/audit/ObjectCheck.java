package org.keepsight.retention.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.audit.MinuteFinding.Still;
import org.keepsight.storage.media.FragmentIndex;
import org.keepsight.storage.media.FragmentIndex.Fragment;
import org.keepsight.storage.media.StillDecoder;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectSeal.Verdict.Damaged;
import org.keepsight.storage.object.ObjectSeal.Verdict.Foreign;
import org.keepsight.storage.object.ObjectSeal.Verdict.Ours;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoredObject;

/**
 * Fetches one object whole, compares its digest with its row's and its seal's, and decodes the keyframes of a minute. What the
 * bytes are is known before any of them is decoded. An {@link IOException} means the store did not answer: nothing is known.
 * Thread-safe.
 */
final class ObjectCheck {
    /** The largest still that is kept, in bytes. */
    static final int STILL_BYTES = 20 * 1024;

    private static final int[] WIDTHS = {320, 240, 160, 96};
    private static final int READINGS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** What was found, and the first picture. */
    record Checked(ObjectFinding finding, @Nullable Still still) {}

    private final ObjectStore store;
    private final ObjectSeal seal;
    private final StillDecoder decoder;

    ObjectCheck(ObjectStore store, ObjectSeal seal, StillDecoder decoder) {
        this.store = store;
        this.seal = seal;
        this.decoder = decoder;
    }

    Checked check(Segment segment, TimeRange minute) throws IOException, InterruptedException {
        String key = ObjectKey.of(segment).toString();
        Optional<StoredObject> object = store.stat(key);
        if (object.isEmpty()) {
            return wrong(segment, Verdict.MISSING, null, "there is no object");
        }
        if (object.get().bytes() != segment.bytes()) {
            return wrong(
                    segment,
                    Verdict.CORRUPT,
                    null,
                    "the object has " + object.get().bytes() + " bytes, not " + segment.bytes());
        }
        Optional<String> seal = brokenSeal(segment, object.get());
        if (seal.isPresent()) {
            return wrong(segment, Verdict.UNSEALED, null, seal.get());
        }
        return read(segment, key, minute);
    }

    private Optional<String> brokenSeal(Segment segment, StoredObject object) {
        return switch (seal.verify(object)) {
            case Ours ours ->
                ours.segment().merkleRoot().equals(segment.merkleRoot())
                        ? Optional.empty()
                        : Optional.of("the catalogue and the seal name different contents");
            case Damaged damaged -> Optional.of("the catalogue and the seal name different sizes");
            case Foreign foreign -> Optional.of(foreign.reason());
        };
    }

    /** A store that answers and cannot read an object is asked again; one that does not answer throws. */
    private Checked read(Segment segment, String key, TimeRange minute) throws IOException, InterruptedException {
        for (int reading = 1; ; reading++) {
            try {
                return judge(segment, key, minute);
            } catch (IOException e) {
                if (store.stat(key).isEmpty()) {
                    return wrong(segment, Verdict.MISSING, null, "the object went away while it was read");
                }
                if (reading == READINGS) {
                    return wrong(segment, Verdict.UNREADABLE, null, "it cannot be read: " + e.getMessage());
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private Checked judge(Segment segment, String key, TimeRange minute) throws IOException {
        List<Wanted> wanted = wanted(segment, minute);
        ObjectReading reading = ObjectReading.read(
                store,
                key,
                segment.bytes(),
                segment.initBytes(),
                wanted.stream().map(Wanted::fragment).toList());
        String found = reading.digest().hex();
        if (!reading.digest().equals(segment.digest())) {
            return wrong(segment, Verdict.CORRUPT, found, "its bytes are not those it was written with");
        }
        if (wanted.isEmpty()) {
            return wrong(segment, Verdict.UNDECODABLE, found, "its bytes are right and hold no index of pictures");
        }
        return decode(segment, found, wanted, reading);
    }

    private Checked decode(Segment segment, String found, List<Wanted> wanted, ObjectReading reading) {
        Still still = null;
        int decoded = 0;
        for (byte[] keyframe : reading.keyframes()) {
            byte[] playable = reading.initAnd(keyframe);
            try {
                if (still == null) {
                    still = new Still(wanted.get(decoded).at(), small(playable));
                } else {
                    decoder.check(playable);
                }
                decoded++;
            } catch (IOException e) {
                String note = "the keyframe of " + wanted.get(decoded).at() + " cannot be decoded: " + e.getMessage();
                return new Checked(finding(segment, Verdict.UNDECODABLE, found, decoded, note), still);
            }
        }
        return new Checked(finding(segment, Verdict.OK, found, decoded, ""), still);
    }

    private byte[] small(byte[] playable) throws IOException {
        for (int width : WIDTHS) {
            byte[] jpeg = decoder.jpeg(playable, width);
            if (jpeg.length <= STILL_BYTES) {
                return jpeg;
            }
        }
        throw new IOException("no picture of it is small enough");
    }

    /** A fragment whose keyframe is looked at, and the instant it shows. */
    private record Wanted(Fragment fragment, Instant at) {}

    /**
     * The fragments that begin within the minute, or the one that reaches into it where none does; nothing when there is no index
     * within the object's bounds.
     */
    private List<Wanted> wanted(Segment segment, TimeRange minute) {
        FragmentIndex index;
        try {
            index = FragmentIndex.read(store, ObjectVersion.of(segment), segment.bytes());
        } catch (IOException e) {
            return List.of(); // damaged or unread: reading all of it tells which
        }
        List<Wanted> within = new ArrayList<>();
        Wanted before = null;
        long total = Math.max(1, index.ticks());
        long passed = 0;
        for (Fragment each : index.fragments()) {
            if (each.offset() < segment.initBytes() || each.bytes() <= 0 || each.end() > segment.bytes()) {
                return List.of();
            }
            Instant at = segment.time()
                    .start()
                    .plusNanos(Math.round((double) segment.time().duration().toNanos() * passed / total));
            Wanted next = new Wanted(each, at);
            if (minute.contains(at)) {
                within.add(next);
            } else if (at.isBefore(minute.start())) {
                before = next;
            }
            passed += each.durationTicks();
        }
        return within.isEmpty() && before != null ? List.of(before) : within;
    }

    private static Checked wrong(Segment segment, Verdict verdict, @Nullable String found, String note) {
        return new Checked(finding(segment, verdict, found, 0, note), null);
    }

    private static ObjectFinding finding(
            Segment segment, Verdict verdict, @Nullable String found, int keyframes, String note) {
        return new ObjectFinding(
                ObjectKey.of(segment).toString(), verdict, segment.digest().hex(), found, keyframes, note);
    }
}
