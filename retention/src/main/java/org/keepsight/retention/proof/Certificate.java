package org.keepsight.retention.proof;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.protection.RetentionPolicy;
import org.keepsight.storage.registry.Campus;

/**
 * What is certified of a campus's day (留存证明): the contents that are signed.
 *
 * @param number its place in the campus's chain, from 1
 * @param previous the one before it in the chain; {@code null} for the first
 * @param supersedes the one of the same day in whose place it stands; {@code null} for the day's first
 * @param day a calendar day of the zone
 * @param time that day
 * @param asOf the moment it tells of
 * @param issuedAt when it was made
 * @param policies versions of the retention policy that its cameras name
 * @param cameras by code
 * @param leaves where the leaves of the trees are
 */
public record Certificate(
        Campus campus,
        int number,
        @Nullable Link previous,
        @Nullable Link supersedes,
        Cause cause,
        LocalDate day,
        ZoneId zone,
        TimeRange time,
        Instant asOf,
        Instant issuedAt,
        List<RetentionPolicy> policies,
        List<CertifiedCamera> cameras,
        LeavesObject leaves) {
    static final String TYPE = "keepsight-retention-certificate";
    static final int VERSION = 1;

    public Certificate {
        policies = List.copyOf(policies);
        cameras = List.copyOf(cameras);
    }

    /** Why it was issued when it was. */
    public enum Cause {
        /** Every camera's footage of the day had arrived. */
        COMPLETE,
        /** The time to wait was over; what had not arrived is named. */
        DEADLINE,
        /** Footage of the day arrived after it had been certified. */
        LATE_FOOTAGE
    }

    /**
     * Another certificate of the same campus.
     *
     * @param digest of what is signed
     */
    public record Link(int number, NamedDigest digest) {
        private ObjectNode json() {
            return JsonNodeFactory.instance.objectNode().put("number", number).put("digest", digest.toString());
        }
    }

    /**
     * The object of the leaves.
     *
     * @param count of all cameras together
     */
    public record LeavesObject(String key, NamedDigest digest, long bytes, long count) {}

    /** @param key which will sign it */
    ObjectNode json(VerifyingKey key) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("type", TYPE)
                .put("version", VERSION)
                .put("number", number)
                .put("cause", cause.name())
                .put("day", day.toString())
                .put("zone", zone.getId())
                .put("from", time.start().toString())
                .put("to", time.end().toString())
                .put("asOf", asOf.toString())
                .put("issuedAt", issuedAt.toString())
                .put("key", key.id().toString());
        json.putObject("campus").put("code", campus.code().value()).put("name", campus.name());
        json.putObject("algorithms")
                .put("digest", key.algorithm().hash().title())
                .put("signature", key.algorithm().title())
                .put("tree", "rfc9162");
        if (previous != null) {
            json.set("previous", previous.json());
        }
        if (supersedes != null) {
            json.set("supersedes", supersedes.json());
        }
        json.putObject("leaves")
                .put("object", leaves.key)
                .put("digest", leaves.digest.toString())
                .put("bytes", leaves.bytes)
                .put("count", leaves.count);
        addPending(json.putArray("pending"));
        addPolicies(json.putArray("policies"));
        ArrayNode all = json.putArray("cameras");
        cameras.forEach(camera -> all.add(camera.json()));
        addTotals(json.putObject("totals"));
        return json;
    }

    /** Cameras whose day is not told to its end, with how much of it is not. */
    private void addPending(ArrayNode pending) {
        for (CertifiedCamera each : cameras) {
            if (!each.day().settled()) {
                Duration open =
                        each.day().times().pending().plus(each.day().times().unknown());
                pending.addObject()
                        .put("camera", each.camera().code().value())
                        .put("seconds", CertifiedTimes.seconds(open));
            }
        }
    }

    private void addPolicies(ArrayNode versions) {
        for (RetentionPolicy each : policies) {
            versions.addObject()
                    .put("version", each.version())
                    .put("scope", each.scope().toString())
                    .put("days", each.days())
                    .put("basis", each.basis())
                    .put("effectiveFrom", each.effectiveFrom().toString());
        }
    }

    private void addTotals(ObjectNode totals) {
        totals.set(
                "day",
                cameras.stream()
                        .map(CertifiedCamera::day)
                        .reduce(CertifiedTimes.ZERO, CertifiedTimes::plus)
                        .json());
        totals.set(
                "required",
                cameras.stream()
                        .map(CertifiedCamera::required)
                        .reduce(CertifiedTimes.ZERO, CertifiedTimes::plus)
                        .json());
        totals.put("cameras", cameras.size());
    }
}
