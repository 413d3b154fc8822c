package org.keepsight.retention.proof;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.registry.Camera;

/**
 * What a certificate says of one camera.
 *
 * @param requiredDays how long footage that it records now is kept
 * @param policyVersion the version that says so
 * @param day its time of the day
 * @param window its required window as of the certificate's instant
 * @param required its time of that
 * @param segments how many of its segments ended on the day
 * @param root of the Merkle tree over them; {@code null} when there is none
 * @param oldest start of its oldest footage; {@code null} when there is none
 * @param verified what of its stored bytes was read and compared on the day; {@code null} when nobody counts that
 * @param ledger head of its deletion ledger; {@code null} before the first entry
 */
public record CertifiedCamera(
        Camera camera,
        int requiredDays,
        int policyVersion,
        CertifiedTimes day,
        TimeRange window,
        CertifiedTimes required,
        long segments,
        @Nullable NamedDigest root,
        @Nullable Instant oldest,
        @Nullable Verified verified,
        @Nullable LedgerHead ledger) {
    /**
     * What of a camera's stored bytes was read and compared with their digests on a day.
     *
     * @param segments read
     * @param failed missing or corrupt among them
     */
    public record Verified(long segments, long failed) {}

    /**
     * The newest entry of a camera's deletion ledger.
     *
     * @param number from 1
     * @param hash over it and all before it
     */
    public record LedgerHead(long number, NamedDigest hash) {}

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("code", camera.code().value())
                .put("number", camera.id().value())
                .put("name", camera.name())
                .put("area", camera.area().name())
                .put("areaKind", camera.area().kind().name())
                .put("retentionClass", camera.retentionClass().name())
                .put("requiredDays", requiredDays)
                .put("policyVersion", policyVersion)
                .put("segments", segments);
        json.set("day", day.json());
        ObjectNode needed = required.json();
        needed.put("from", window.start().toString()).put("to", window.end().toString());
        json.set("required", needed);
        if (root != null) {
            json.put("root", root.toString());
        }
        if (oldest != null) {
            json.put("oldestRetrievable", oldest.toString());
        }
        if (verified != null) {
            json.putObject("verified").put("segments", verified.segments).put("failed", verified.failed);
        }
        if (ledger != null) {
            json.putObject("ledger").put("number", ledger.number).put("hash", ledger.hash.toString());
        }
        return json;
    }
}
