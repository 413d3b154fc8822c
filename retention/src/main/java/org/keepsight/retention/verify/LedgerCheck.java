package org.keepsight.retention.verify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.CertifiedCamera.LedgerHead;
import org.keepsight.retention.proof.SignedCertificate.CameraEntry;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.verify.Evidence.Genuine;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;

/**
 * Whether the entries of deletion ledgers follow one another, camera by camera, and reach the heads that certificates name. The
 * files are the API's answers; a ledger may go over several.
 */
final class LedgerCheck {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Evidence evidence;
    private final Reporting reporting;
    private final Map<String, TreeMap<Long, Told>> cameras = new TreeMap<>();

    /** An entry and the file that tells it. */
    private record Told(String file, DeletionEntry entry) {}

    LedgerCheck(Evidence evidence, Reporting reporting) {
        this.evidence = evidence;
        this.reporting = reporting;
    }

    /** Reads a file; checked is when all are read. */
    void read(String file, byte[] bytes) {
        try {
            List<DeletionEntry> entries = new ArrayList<>();
            for (JsonNode each : deletions(JSON.readTree(bytes))) {
                entries.add(LedgerEntry.read(each));
            }
            if (entries.isEmpty()) {
                reporting.wrong(
                        Kind.UNCHECKED,
                        file,
                        About.NOTHING,
                        "there is no entry of the deletion ledger in it",
                        "其中没有删除台账记录");
            }
            entries.forEach(each -> {
                Told same = cameras.computeIfAbsent(each.camera().value(), camera -> new TreeMap<>())
                        .putIfAbsent(each.number(), new Told(file, each));
                if (same != null && !same.entry().equals(each)) {
                    altered(file, each, "another entry of the same number is in " + same.file());
                }
            });
        } catch (IOException | IllegalArgumentException e) {
            reporting.wrong(
                    Kind.ALTERED, file, About.NOTHING, "this is no deletion ledger, or was altered", "不是删除台账,或已被改动");
        }
    }

    /** The list in an answer of the API, which has nothing beside it but where the next page begins. */
    private static JsonNode deletions(JsonNode answer) {
        Set<String> names = new HashSet<>();
        answer.fieldNames().forEachRemaining(names::add);
        names.removeAll(Set.of("deletions", "next"));
        if (!answer.path("deletions").isArray() || !names.isEmpty()) {
            throw new IllegalArgumentException("it is not an answer of the deletion ledger");
        }
        return answer.path("deletions");
    }

    void check() {
        cameras.forEach((camera, entries) -> {
            Optional<Integer> number = cameraNumber(camera);
            if (number.isEmpty()) {
                reporting.wrong(
                        Kind.UNCHECKED,
                        entries.firstEntry().getValue().file(),
                        new About(null, null, camera, null),
                        "no certificate that names the camera was given, to compare its ledger with",
                        "未提供记载该点位的留存证明,无法核验其删除台账");
            } else {
                check(camera, number.get(), entries);
            }
        });
    }

    private Optional<Integer> cameraNumber(String code) {
        return evidence.certificates.stream()
                .flatMap(each -> each.certificate().cameras().stream())
                .filter(each -> each.code().equals(code))
                .map(CameraEntry::number)
                .findFirst();
    }

    private void check(String camera, int cameraNumber, NavigableMap<Long, Told> entries) {
        boolean right = true;
        @Nullable Told former = null;
        for (Told each : entries.values()) {
            long number = each.entry().number();
            if (former != null && number != former.entry().number() + 1) {
                right = false;
                missing(each.file(), camera, former.entry().number() + 1, number - 1);
            } else if ((former != null || number == 1)
                    && !LedgerEntry.follows(each.entry(), former == null ? null : former.entry(), cameraNumber)) {
                right = false;
                altered(each.file(), each.entry(), "its contents do not fit its hash");
            }
            former = each;
        }
        OptionalLong certified = heads(camera, entries);
        if (right && certified.isPresent()) {
            whole(camera, entries, certified.getAsLong());
        }
    }

    /** @param certified number of the last entry through which a certificate vouches for those before it; 0: none does */
    private void whole(String camera, NavigableMap<Long, Told> entries, long certified) {
        String file = entries.firstEntry().getValue().file();
        About about = new About(null, null, camera, null);
        // Without its predecessor an entry cannot be compared with its hash.
        long first = entries.firstKey() == 1 ? 1 : entries.firstKey() + 1;
        long last = entries.lastKey();
        if (certified < first) {
            reporting.wrong(
                    Kind.UNCHECKED,
                    file,
                    about,
                    "the entries of the deletion ledger follow one another, and no certificate given vouches for them",
                    "删除台账各条前后相接,但所给证明均未记载其链头");
            return;
        }
        reporting.right(
                file,
                about,
                "entries " + first + " to " + last + " of the deletion ledger are whole, certified up to entry "
                        + certified + (certified < last ? "; the later ones wait for the next certificate" : ""),
                "删除台账第 " + first + " 至 " + last + " 条完整,证明载至第 " + certified + " 条"
                        + (certified < last ? ",其后待下一份证明" : ""));
    }

    /**
     * Whether the ledger passes through every head that a certificate names; an end cut off before one shows here.
     *
     * @return the last of them among the entries, 0 when there is none; empty when something is wrong, which is told
     */
    private OptionalLong heads(String camera, NavigableMap<Long, Told> entries) {
        boolean right = true;
        long certified = 0;
        Map<Long, LedgerHead> named = new HashMap<>();
        for (Genuine certificate : evidence.certificates) {
            for (CameraEntry each : certificate.certificate().cameras()) {
                if (!each.code().equals(camera) || each.ledger().isEmpty()) {
                    continue;
                }
                LedgerHead head = each.ledger().get();
                Told told = entries.get(head.number());
                if (head.equals(named.put(head.number(), head))) {
                    continue; // told already
                }
                if (told != null
                        && !told.entry().hash().hex().equals(head.hash().hex())) {
                    right = false;
                    altered(
                            told.file(),
                            told.entry(),
                            "its hash is not the one that the certificate of "
                                    + certificate.certificate().day() + " names");
                } else if (told != null) {
                    certified = Math.max(certified, head.number());
                } else if (head.number() > entries.lastKey()) {
                    right = false;
                    missing(entries.lastEntry().getValue().file(), camera, entries.lastKey() + 1, head.number());
                }
            }
        }
        return right ? OptionalLong.of(certified) : OptionalLong.empty();
    }

    private void altered(String file, DeletionEntry entry, String why) {
        reporting.wrong(
                Kind.ALTERED,
                file,
                new About(null, null, entry.camera().value(), (int) entry.number()),
                "entry " + entry.number() + " of the deletion ledger was altered: " + why,
                "删除台账第 " + entry.number() + " 条被改动");
    }

    private void missing(String file, String camera, long first, long last) {
        reporting.wrong(
                Kind.MISSING,
                file,
                new About(null, null, camera, (int) first),
                "entries " + first + " to " + last + " of the deletion ledger are missing",
                "删除台账缺少第 " + first + " 至 " + last + " 条");
    }
}
