package org.keepsight.retention.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keepsight.retention.proof.CertifiedDays;
import org.keepsight.retention.proof.SignatureAlgorithm;
import org.keepsight.retention.sweep.DeletionEntry;
import org.keepsight.retention.sweep.LedgerChain;
import org.keepsight.retention.verify.Finding.Kind;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.model.Code;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.TimeRange;

/** Answers of the deletion ledger beside a certificate that names its head. */
class LedgerVerificationTest {
    private static final Instant BEGIN = Instant.parse("2026-10-01T00:00:00.123456Z");
    private static final int ENTRIES = 6;
    private static final int CERTIFIED = 4;

    @TempDir
    Path directory;

    private final List<DeletionEntry> entries = new ArrayList<>();
    private CertifiedDays campus;
    private Path certificate;

    @BeforeEach
    void begin() {
        for (int i = 1; i <= ENTRIES; i++) {
            entries.add(entry(i, i == 1 ? null : entries.getLast().hash()));
        }
        campus = new CertifiedDays(directory, "S01", SignatureAlgorithm.ED25519, 1);
        campus.ledger(CERTIFIED, entries.get(CERTIFIED - 1).hash().hex());
        certificate = campus.day(CertifiedDays.FIRST).certificate();
    }

    private static DeletionEntry entry(int number, @Nullable Digest former) {
        DeletionEntry.Entry kind = number % 2 == 1 ? DeletionEntry.Entry.DECIDED : DeletionEntry.Entry.CONFIRMED;
        TimeRange time = new TimeRange(BEGIN.plusSeconds(number), BEGIN.plusSeconds(number + 60));
        Digest unknown = Digest.of(new byte[Digest.BYTES]);
        DeletionEntry entry = with(number, kind, time, unknown);
        return with(number, kind, time, LedgerChain.hash(new CameraId(1), former, entry));
    }

    private static DeletionEntry with(int number, DeletionEntry.Entry kind, TimeRange time, Digest hash) {
        return new DeletionEntry(
                number,
                new Code("GATE-1"),
                kind,
                new UUID(1, number / 2),
                time,
                3,
                4000,
                2,
                new UUID(2, 2),
                BEGIN.plusSeconds(10_000L + number),
                DeletionEntry.Cause.EXPIRED,
                number == 3 ? BEGIN : null,
                number == 3 ? "hold 7" : null,
                number,
                hash);
    }

    @Test
    void aWholeLedgerIsRightAlsoFromTheMiddleOn() throws Exception {
        assertThat(report(file(all -> {})).isRight()).isTrue();
        assertThat(report(file(all -> all.remove(0))).isRight()).isTrue();
        assertThat(Verification.of(List.of(file(all -> {})), Set.of(campus.key()))
                        .findings())
                .singleElement()
                .satisfies(each -> assertThat(each.kind()).isEqualTo(Kind.UNCHECKED));
    }

    @Test
    void everyChangedValueOfEveryEntryIsNamed() throws Exception {
        for (int i = 0; i < ENTRIES; i++) {
            for (String field :
                    List.of("decision", "start", "segments", "bytes", "policyVersion", "job", "at", "cause")) {
                int entry = i;
                Finding found = only(file(all -> {
                    ObjectNode changed = (ObjectNode) all.get(entry);
                    switch (field) {
                        case "segments", "bytes", "policyVersion" ->
                            changed.put(field, changed.get(field).asInt() + 1);
                        case "cause" -> changed.put(field, "SHED");
                        case "decision", "job" -> changed.put(field, new UUID(9, 9).toString());
                        default -> changed.put(field, BEGIN.plusNanos(1000).toString());
                    }
                }));
                assertThat(found.kind()).as(field).isEqualTo(Kind.ALTERED);
                assertThat(found.about().camera()).isEqualTo("GATE-1");
                assertThat(found.about().number()).as(field).isEqualTo(i + 1);
            }
        }
    }

    @Test
    void aRemovedEntryAndACutEndAreMissing() throws Exception {
        Finding removed = only(file(all -> all.remove(2)));
        assertThat(removed.kind()).isEqualTo(Kind.MISSING);
        assertThat(removed.about().number()).isEqualTo(3);
        Finding cut = only(file(all -> {
            while (all.size() >= CERTIFIED) {
                all.remove(all.size() - 1);
            }
        }));
        assertThat(cut.kind()).isEqualTo(Kind.MISSING);
        assertThat(cut.about().number()).isEqualTo(CERTIFIED);
    }

    /** Whoever writes all that follows anew is contradicted by the certificate. */
    @Test
    void aChainWrittenAnewDoesNotReachTheCertifiedHead() throws Exception {
        DeletionEntry anew = entries.get(1);
        TimeRange less = new TimeRange(anew.time().start(), anew.time().end().minusSeconds(1));
        List<DeletionEntry> forged = new ArrayList<>(entries.subList(0, 1));
        for (int i = 2; i <= ENTRIES; i++) {
            DeletionEntry old = entries.get(i - 1);
            TimeRange time = i == 2 ? less : old.time();
            DeletionEntry open = with(i, old.entry(), time, old.hash());
            Digest hash = LedgerChain.hash(new CameraId(1), forged.getLast().hash(), open);
            forged.add(with(i, old.entry(), time, hash));
        }
        entries.clear();
        entries.addAll(forged);

        Finding found = only(file(all -> {}));
        assertThat(found.kind()).isEqualTo(Kind.ALTERED);
        assertThat(found.about().number()).isEqualTo(CERTIFIED);
    }

    private Path file(Consumer<ArrayNode> change) throws IOException {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        ArrayNode all = document.putArray("deletions");
        for (DeletionEntry each : entries) {
            ObjectNode entry = all.addObject()
                    .put("id", each.id())
                    .put("camera", each.camera().value())
                    .put("entry", each.entry().name())
                    .put("decision", each.decision().toString())
                    .put("start", each.time().start().toString())
                    .put("end", each.time().end().toString())
                    .put("segments", each.segments())
                    .put("bytes", each.bytes())
                    .put("policyVersion", each.policyVersion())
                    .put("job", each.job().toString())
                    .put("at", each.at().toString())
                    .put("cause", each.cause().name())
                    .put("number", each.number())
                    .put("hash", each.hash().hex());
            if (each.dueAt() != null) {
                entry.put("dueAt", each.dueAt().toString()).put("late", each.late());
            }
        }
        change.accept(all);
        return Files.writeString(directory.resolve("ledger.json"), document.toString());
    }

    private VerificationReport report(Path ledger) throws IOException {
        return Verification.of(List.of(ledger, certificate), Set.of(campus.key()));
    }

    private Finding only(Path ledger) throws IOException {
        List<Finding> findings = report(ledger).findings();
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }
}
