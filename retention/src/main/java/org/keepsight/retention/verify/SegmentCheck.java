package org.keepsight.retention.verify;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.keepsight.retention.proof.Leaves;
import org.keepsight.retention.proof.Leaves.Place;
import org.keepsight.retention.verify.Evidence.Genuine;
import org.keepsight.retention.verify.Evidence.GenuineLeaves;
import org.keepsight.retention.verify.Evidence.GenuineProof;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.TimeRange;
import org.keepsight.storage.object.ObjectKey;

/** Whether a file is, byte by byte, a segment that was certified. */
final class SegmentCheck {
    private static final Pattern OBJECT = Pattern.compile("-[0-9a-f]{64}\\.mp4$");

    private final Evidence evidence;
    private final Reporting reporting;
    private final boolean alone;

    /** @param alone whether there is one segment: then a single proof is its own */
    SegmentCheck(Evidence evidence, Reporting reporting, boolean alone) {
        this.evidence = evidence;
        this.reporting = reporting;
        this.alone = alone;
    }

    /** A leaf of a certified tree. */
    private record Certified(Genuine certificate, String leaf) {
        About about() {
            return certificate
                    .about()
                    .ofCamera(Evidence.code(
                            certificate, ObjectKey.parse(leaf).camera().value()));
        }
    }

    void check(GivenFile file) throws IOException {
        Digest digest = file.digest();
        Optional<Certified> same = find(leaves -> leaves.find(digest), leaf -> isOf(leaf, digest));
        if (same.isEmpty()) {
            unknown(file, digest);
            return;
        }
        TimeRange time = ObjectKey.parse(same.get().leaf()).time();
        if (namesAnother(file.fileName(), digest)) {
            reporting.wrong(
                    Kind.ALTERED,
                    file.name(),
                    same.get().about(),
                    "the file bears the name of another segment: its bytes are those of the certified one from "
                            + time.start() + " to " + time.end(),
                    "文件名属于另一录像段,其内容是已证明的 " + time.start() + " 至 " + time.end() + " 的录像段");
        } else {
            reporting.right(
                    file.name(),
                    same.get().about(),
                    "the segment from " + time.start() + " to " + time.end() + " is in the certified tree, byte by byte",
                    "录像段 " + time.start() + " 至 " + time.end() + " 在已证明的树中,逐字节一致");
        }
    }

    private void unknown(GivenFile file, Digest digest) {
        Optional<Certified> meant =
                find(leaves -> leaves.findName(file.fileName()), leaf -> leaf.endsWith("/" + file.fileName()));
        if (meant.isEmpty() && alone && evidence.leaves.isEmpty() && evidence.proofs.size() == 1) {
            GenuineProof only = evidence.proofs.getFirst();
            meant = Optional.of(new Certified(only.certificate(), only.proof().leaf()));
        }
        if (meant.isPresent()) {
            reporting.wrong(
                    Kind.ALTERED,
                    file.name(),
                    meant.get().about(),
                    "the segment was altered: it has the digest sha-256:" + digest,
                    "录像段被改动,其校验值为 sha-256:" + digest);
        } else if (evidence.leaves.isEmpty() && evidence.proofs.isEmpty()) {
            reporting.wrong(
                    Kind.UNCHECKED,
                    file.name(),
                    About.NOTHING,
                    "no genuine leaves and no proof were given, with which the segment could be looked up",
                    "未提供可信的校验值清单或证明路径,无法核验该录像段");
        } else {
            reporting.wrong(
                    Kind.MISSING,
                    file.name(),
                    About.NOTHING,
                    "no certified tree given here holds sha-256:" + digest
                            + ": the segment was altered, or is of another day",
                    "所给的树中没有 sha-256:" + digest + ":录像段被改动,或属于另一日");
        }
    }

    /** The name of a segment's object ends in its digest. */
    private static boolean namesAnother(String fileName, Digest digest) {
        return OBJECT.matcher(fileName).find() && !fileName.endsWith("-" + digest + ".mp4");
    }

    private static boolean isOf(String leaf, Digest digest) {
        return ObjectKey.parse(leaf).digest().equals(digest);
    }

    private Optional<Certified> find(Function<Leaves, Optional<Place>> among, Predicate<String> proved) {
        for (GenuineLeaves each : evidence.leaves) {
            Optional<Place> place = among.apply(each.leaves());
            if (place.isPresent()) {
                return Optional.of(new Certified(each.certificate(), place.get().leaf()));
            }
        }
        return evidence.proofs.stream()
                .filter(each -> proved.test(each.proof().leaf()))
                .findFirst()
                .map(each -> new Certified(each.certificate(), each.proof().leaf()));
    }
}
