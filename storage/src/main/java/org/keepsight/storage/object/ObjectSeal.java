package org.keepsight.storage.object;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;

/**
 * The metadata that travels with a segment's object: it repeats the key, adds what a rebuilt row needs and the key does
 * not say, and closes with a MAC under the installation's key, so that an object somebody inserted (799, article 23) is
 * told from one of ours. Pure and thread-safe.
 *
 * <p>The MAC is HMAC-SHA256 over the key's text and all other entries in order of their names, one
 * {@code name=value} a line. It vouches for bytes through the digest; that these bytes are there is for whoever reads
 * them to check.
 */
public final class ObjectSeal {
    private static final String CAMERA = "camera";
    private static final String START = "start";
    private static final String END = "end";
    private static final String TICKS = "ticks";
    private static final String CLASS = "class";
    private static final String BYTES = "bytes";
    private static final String INIT_BYTES = "init-bytes";
    private static final String MERKLE_ROOT = "merkle-root";
    private static final String NODE = "node";
    private static final String STORE = "store";
    private static final String RUN_STARTED = "run-started";
    private static final String MAC = "mac";

    /** What verifying an object found. */
    public sealed interface Verdict {
        /**
         * Written by this installation.
         *
         * @param segment its row, rebuilt; {@code STORED} as far as key and metadata can say
         * @param runStartedAt when its run began
         */
        record Ours(Segment segment, Instant runStartedAt) implements Verdict {}

        /**
         * Written by this installation, and cut or grown since: its size is not the sealed one.
         *
         * @param segment its row as it was sealed
         * @param bytes the size it has
         */
        record Damaged(Segment segment, Instant runStartedAt, long bytes) implements Verdict {}

        /** Not written by this installation, or changed since; {@code reason} is one sentence. */
        record Foreign(String reason) implements Verdict {}
    }

    private final InstallationKey installation;

    public ObjectSeal(InstallationKey installation) {
        this.installation = installation;
    }

    /** The metadata to put a segment's object with. */
    public Map<String, String> seal(Segment segment, Instant runStartedAt) {
        ObjectKey key = ObjectKey.of(segment);
        Map<String, String> metadata = new TreeMap<>(Map.ofEntries(
                Map.entry(CAMERA, segment.camera().toString()),
                Map.entry(START, segment.time().start().toString()),
                Map.entry(END, segment.end().toString()),
                Map.entry(TICKS, Long.toString(segment.ticks())),
                Map.entry(CLASS, segment.retentionClass().name()),
                Map.entry(ObjectStore.DIGEST, segment.digest().hex()),
                Map.entry(BYTES, Long.toString(segment.bytes())),
                Map.entry(INIT_BYTES, Integer.toString(segment.initBytes())),
                Map.entry(MERKLE_ROOT, segment.merkleRoot().hex()),
                Map.entry(NODE, Integer.toString(segment.node())),
                Map.entry(STORE, Integer.toString(segment.store())),
                Map.entry(
                        RUN_STARTED, runStartedAt.truncatedTo(ChronoUnit.MICROS).toString())));
        metadata.put(MAC, HexFormat.of().formatHex(mac(key.toString(), metadata)));
        return metadata;
    }

    /** Judges an object by what {@link ObjectStore#stat} says of it. */
    public Verdict verify(StoredObject object) {
        Map<String, String> metadata = new TreeMap<>(object.metadata());
        String claimed = metadata.remove(MAC);
        if (claimed == null) {
            return new Verdict.Foreign(object.key() + " carries no MAC");
        }
        String right = HexFormat.of().formatHex(mac(object.key(), metadata));
        if (!MessageDigest.isEqual(ascii(right), ascii(claimed))) {
            return new Verdict.Foreign("the MAC of " + object.key() + " is not this installation's");
        }
        try {
            return ours(object, metadata);
        } catch (RuntimeException e) {
            // Sealed by us, and yet unreadable: a later version's, or a bug's. Not ours to guess.
            return new Verdict.Foreign(object.key() + " is sealed, but its metadata cannot be read: " + e.getMessage());
        }
    }

    private static Verdict ours(StoredObject object, Map<String, String> metadata) {
        ObjectKey key = ObjectKey.parse(object.key());
        long sealedBytes = Long.parseLong(required(metadata, BYTES));
        Segment segment = new Segment(
                key.camera(),
                key.run(),
                key.sequence(),
                key.time(),
                key.ticks(),
                sealedBytes,
                Integer.parseInt(required(metadata, INIT_BYTES)),
                key.digest(),
                Digest.ofHex(required(metadata, MERKLE_ROOT)),
                key.retentionClass(),
                key.origin(),
                Integer.parseInt(required(metadata, NODE)),
                Integer.parseInt(required(metadata, STORE)),
                object.versionId(),
                SegmentState.STORED);
        Instant runStartedAt = Instant.parse(required(metadata, RUN_STARTED));
        return object.bytes() == sealedBytes
                ? new Verdict.Ours(segment, runStartedAt)
                : new Verdict.Damaged(segment, runStartedAt, object.bytes());
    }

    private byte[] mac(String key, Map<String, String> sorted) {
        StringBuilder text = new StringBuilder(key).append('\n');
        sorted.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        return installation.mac(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String required(Map<String, String> metadata, String name) {
        String value = metadata.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
