package org.keepsight.retention.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.LedgerChain;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.DomainException;
import org.keepsight.storage.model.TimeRange;

/** Reads an entry of a deletion ledger as the API tells it. */
final class LedgerEntry {
    private LedgerEntry() {}

    /** @throws IllegalArgumentException when that is none */
    static DeletionEntry read(JsonNode fields) {
        try {
            return new DeletionEntry(
                    fields.path("id").asLong(),
                    new Code(text(fields, "camera")),
                    DeletionEntry.Entry.valueOf(text(fields, "entry")),
                    UUID.fromString(text(fields, "decision")),
                    new TimeRange(instant(fields, "start"), instant(fields, "end")),
                    Math.toIntExact(whole(fields, "segments")),
                    whole(fields, "bytes"),
                    Math.toIntExact(whole(fields, "policyVersion")),
                    UUID.fromString(text(fields, "job")),
                    instant(fields, "at"),
                    DeletionEntry.Cause.valueOf(text(fields, "cause")),
                    fields.hasNonNull("dueAt") ? instant(fields, "dueAt") : null,
                    fields.hasNonNull("late") ? text(fields, "late") : null,
                    place(fields),
                    Digest.ofHex(text(fields, "hash")));
        } catch (DateTimeException | DomainException | ArithmeticException e) {
            throw new IllegalArgumentException("a part of it means nothing", e);
        }
    }

    /** Whether the entry's hash is right behind a former one; {@code null}: it is the camera's first. */
    static boolean follows(DeletionEntry entry, @Nullable DeletionEntry former, int cameraNumber) {
        Digest before = former == null ? null : former.hash();
        return LedgerChain.hash(new CameraId(cameraNumber), before, entry).equals(entry.hash());
    }

    private static long place(JsonNode fields) {
        long number = whole(fields, "number");
        if (number < 1 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("its number is not a place in a chain");
        }
        return number;
    }

    /** Exact to the microsecond, as its hash is: what is finer would be free to change. */
    private static Instant instant(JsonNode fields, String name) {
        Instant instant = OffsetDateTime.parse(text(fields, name)).toInstant();
        if (!instant.equals(instant.truncatedTo(ChronoUnit.MICROS))) {
            throw new IllegalArgumentException("'" + name + "' is finer than a microsecond");
        }
        return instant;
    }

    private static String text(JsonNode fields, String name) {
        if (!fields.path(name).isTextual()) {
            throw new IllegalArgumentException("it has no text '" + name + "'");
        }
        return fields.path(name).textValue();
    }

    private static long whole(JsonNode fields, String name) {
        if (!fields.path(name).canConvertToExactIntegral()) {
            throw new IllegalArgumentException("it has no number '" + name + "'");
        }
        return fields.path(name).longValue();
    }
}
