package org.keepsight.retention.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Digest;

/**
 * An entry of a deletion ledger as the API tells it.
 *
 * @param camera its code
 * @param number its place in the camera's chain, from 1
 * @param hash 64 hexadecimal digits: over the former hash and this entry
 */
record LedgerEntry(String camera, long number, String hash, JsonNode fields) {
    /** @throws IllegalArgumentException when that is none */
    static LedgerEntry of(JsonNode fields) {
        LedgerEntry entry =
                new LedgerEntry(text(fields, "camera"), whole(fields, "number"), text(fields, "hash"), fields);
        if (entry.number < 1 || !entry.hash.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("it has no place in a chain");
        }
        return entry;
    }

    /**
     * Whether the hash is right behind the former one: SHA-256 over the former hash and every value in order, between unit
     * separators, instants in microseconds since 1970 (the database's {@code ledger_text}).
     *
     * @param former {@code null} before the first entry
     * @param cameraNumber of the camera, as its certificate tells it
     */
    boolean follows(@Nullable String former, int cameraNumber) {
        byte[] before = former == null ? new byte[0] : HexFormat.of().parseHex(former);
        byte[] text = text(cameraNumber).getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[before.length + text.length];
        System.arraycopy(before, 0, both, 0, before.length);
        System.arraycopy(text, 0, both, before.length, text.length);
        return Digest.ofContent(both).hex().equals(hash);
    }

    private String text(int cameraNumber) {
        return List.of(
                        Long.toString(number),
                        Integer.toString(cameraNumber),
                        text(fields, "entry"),
                        text(fields, "decision"),
                        micros("start"),
                        micros("end"),
                        Long.toString(whole(fields, "segments")),
                        Long.toString(whole(fields, "bytes")),
                        Long.toString(whole(fields, "policyVersion")),
                        text(fields, "job"),
                        micros("at"),
                        text(fields, "cause"),
                        fields.hasNonNull("dueAt") ? micros("dueAt") : "",
                        fields.hasNonNull("late") ? text(fields, "late") : "")
                .stream()
                .collect(Collectors.joining("\u001f"));
    }

    private String micros(String name) {
        Instant instant = OffsetDateTime.parse(text(fields, name)).toInstant();
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, instant));
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
