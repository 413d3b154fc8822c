package org.keepsight.retention.sweep;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Digest;

/**
 * The chain of one camera's entries in the deletion ledger: each hash is SHA-256 over the former hash (none before the first) and
 * the entry's text. Whoever changes, removes or inserts an entry must write all that follow anew, and then their last hash is not the
 * one that certificates name. Pure; not thread-safe.
 *
 * <p>The text of an entry is, between unit separators (U+001F), in UTF-8: number, number of the camera, DECIDED or CONFIRMED, decision,
 * start, end, segments, bytes, policy version, job, when it was made, cause, when it was due, what made it late; instants as
 * microseconds since 1970, and nothing where there is nothing.
 */
public final class LedgerChain {
    /** What does not fit, in one sentence. */
    public record Problem(long number, String what) {}

    private static final String SEPARATOR = "\u001f";

    private final CameraId camera;
    private final List<Problem> problems = new ArrayList<>();
    private long number;
    private @Nullable Digest head;

    /** From the camera's first entry on. */
    public LedgerChain(CameraId camera) {
        this.camera = camera;
    }

    /** Takes the next entry, by number. */
    public void next(DeletionEntry entry) {
        if (entry.number() != number + 1) {
            problems.add(new Problem(
                    entry.number(), "entry " + (number + 1) + " should follow, and here is " + entry.number()));
        } else if (!entry.hash().equals(hash(camera, head, entry))) {
            problems.add(new Problem(entry.number(), "entry " + entry.number() + " is not what was chained"));
        }
        number = entry.number();
        head = entry.hash();
    }

    /** What does not fit so far, in order; one change shows once, for the chain goes on from the hash that is there. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** Number of the last entry; 0 before the first. */
    public long number() {
        return number;
    }

    /** The hash of the last entry; {@code null} before the first. */
    public @Nullable Digest head() {
        return head;
    }

    /** The hash an entry has behind this one. */
    static Digest hash(CameraId camera, @Nullable Digest former, DeletionEntry entry) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            if (former != null) {
                sha.update(former.toBytes());
            }
            return Digest.of(sha.digest(text(camera, entry).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private static String text(CameraId camera, DeletionEntry entry) {
        return Stream.of(
                        entry.number(),
                        camera,
                        entry.entry(),
                        entry.decision(),
                        micros(entry.time().start()),
                        micros(entry.time().end()),
                        entry.segments(),
                        entry.bytes(),
                        entry.policyVersion(),
                        entry.job(),
                        micros(entry.at()),
                        entry.cause(),
                        entry.dueAt() == null ? "" : micros(entry.dueAt()),
                        Objects.requireNonNullElse(entry.late(), ""))
                .map(Object::toString)
                .collect(Collectors.joining(SEPARATOR));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
