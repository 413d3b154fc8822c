package org.keepsight.retention.verify;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.retention.proof.HashAlgorithm;
import org.keepsight.retention.proof.Leaves;
import org.keepsight.retention.proof.MerkleTree;
import org.keepsight.retention.proof.NamedDigest;
import org.keepsight.retention.proof.SignedCertificate.CameraEntry;
import org.keepsight.retention.verify.Evidence.Genuine;
import org.keepsight.retention.verify.Evidence.GenuineLeaves;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;
import org.keepsight.storage.model.CameraId;

/** Whether leaves are those that a certificate names, camera by camera. */
final class LeavesCheck {
    private final Evidence evidence;
    private final Reporting reporting;

    LeavesCheck(Evidence evidence, Reporting reporting) {
        this.evidence = evidence;
        this.reporting = reporting;
    }

    void check(String file, byte[] bytes) {
        Optional<Genuine> naming = evidence.naming(bytes);
        Leaves leaves = whole(bytes);
        if (naming.isPresent() && leaves != null) {
            genuine(file, naming.get(), leaves);
            return;
        }
        Leaves.Heading heading = leaves == null ? heading(bytes) : leaves.heading();
        About about =
                heading == null ? About.NOTHING : new About(heading.campus().value(), heading.day(), null, null);
        List<Genuine> ofDay =
                heading == null ? List.of() : evidence.of(heading.campus().value(), heading.day());
        if (heading != null && ofDay.isEmpty() && leaves != null && evidence.altered.isEmpty()) {
            reporting.wrong(
                    Kind.MISSING,
                    file,
                    about,
                    "no certificate of the day of these leaves was given",
                    "未提供与该校验值清单同日的留存证明");
            return;
        }
        OptionalInt absent = superseded(ofDay);
        if (leaves != null && absent.isPresent() && evidence.altered.isEmpty()) {
            reporting.wrong(
                    Kind.MISSING,
                    file,
                    about,
                    "these leaves are of none of the certificates given; certificate " + absent.getAsInt()
                            + " of the same day, in whose place another stands, was not given",
                    "该校验值清单不属于所给证明;同日被取代的证明(编号 " + absent.getAsInt() + ")未提供");
            return;
        }
        TreeSet<String> cameras = new TreeSet<>();
        if (leaves != null && !ofDay.isEmpty()) {
            cameras.addAll(different(leaves, ofDay.getLast()));
        }
        String which = cameras.size() == 1 ? cameras.first() : null;
        reporting.wrong(
                Kind.ALTERED,
                file,
                which == null ? about : about.ofCamera(which),
                "these leaves are not those that were certified" + (cameras.isEmpty() ? "" : ": " + cameras),
                "校验值清单与留存证明不符" + (cameras.isEmpty() ? "" : ": " + cameras));
    }

    /** The number of a certificate in whose place one of these stands, and that was not given. */
    private OptionalInt superseded(List<Genuine> ofDay) {
        return ofDay.stream()
                .flatMap(each -> each.certificate().supersedes().stream())
                .filter(former -> evidence.signed(former.digest()).isEmpty())
                .mapToInt(Link::number)
                .findFirst();
    }

    private void genuine(String file, Genuine certificate, Leaves leaves) {
        List<String> different = different(leaves, certificate);
        if (!different.isEmpty()) {
            reporting.wrong(
                    Kind.ALTERED,
                    file,
                    certificate.about().ofCamera(different.getFirst()),
                    "the certificate names these leaves and other roots: " + different,
                    "清单与证明所载的树根不符: " + different);
            return;
        }
        evidence.leaves.add(new GenuineLeaves(certificate, leaves));
        long count = leaves.byCamera().values().stream().mapToLong(List::size).sum();
        reporting.right(
                file,
                certificate.about(),
                "the leaves of " + leaves.byCamera().size() + " cameras, " + count
                        + " segments, lead to the certified roots",
                leaves.byCamera().size() + " 个点位、" + count + " 个录像段的校验值与证明所载树根一致");
    }

    /** The codes of the cameras whose leaves do not lead to their certified root. */
    private static List<String> different(Leaves leaves, Genuine certificate) {
        HashAlgorithm hash = certificate.certificate().key().algorithm().hash();
        TreeSet<Integer> numbers = new TreeSet<>();
        leaves.byCamera().keySet().forEach(camera -> numbers.add(camera.value()));
        certificate.certificate().cameras().stream()
                .filter(each -> each.root().isPresent())
                .forEach(each -> numbers.add(each.number()));
        return numbers.stream()
                .filter(number -> !leads(leaves.of(new CameraId(number)), Evidence.camera(certificate, number), hash))
                .map(number -> Evidence.code(certificate, number))
                .toList();
    }

    private static boolean leads(List<String> leaves, @Nullable CameraEntry entry, HashAlgorithm hash) {
        Optional<NamedDigest> certified = entry == null ? Optional.empty() : entry.root();
        return leaves.isEmpty()
                ? certified.isEmpty()
                : certified.isPresent() && certified.get().equals(new MerkleTree(hash, leaves).root());
    }

    private static @Nullable Leaves whole(byte[] bytes) {
        try {
            return Leaves.read(new ByteArrayInputStream(bytes));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static Leaves.@Nullable Heading heading(byte[] bytes) {
        try {
            return Leaves.readHeading(new ByteArrayInputStream(bytes));
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }
}
