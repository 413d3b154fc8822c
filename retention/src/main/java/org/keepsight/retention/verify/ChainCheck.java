package org.keepsight.retention.verify;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keepsight.retention.proof.Certificate.Link;
import org.keepsight.retention.proof.SignedCertificate;
import org.keepsight.retention.verify.Evidence.Altered;
import org.keepsight.retention.verify.Evidence.Genuine;
import org.keepsight.retention.verify.Finding.About;
import org.keepsight.retention.verify.Finding.Kind;

/**
 * Whether the certificates of a campus follow one another as each says: by number and digest, and day by day. The oldest one
 * given need not be the campus's first. A file that was altered breaks nothing besides itself.
 */
final class ChainCheck {
    private final Evidence evidence;
    private final Reporting reporting;

    ChainCheck(Evidence evidence, Reporting reporting) {
        this.evidence = evidence;
        this.reporting = reporting;
    }

    void check() {
        Map<String, List<Genuine>> campuses = new TreeMap<>();
        evidence.certificates.forEach(
                each -> campuses.computeIfAbsent(each.certificate().campus().value(), campus -> new ArrayList<>())
                        .add(each));
        campuses.forEach(this::check);
    }

    private void check(String campus, List<Genuine> given) {
        TreeMap<Integer, Genuine> chain = new TreeMap<>();
        for (Genuine each : given) {
            Genuine same = chain.putIfAbsent(each.certificate().link().number(), each);
            if (same != null
                    && !same.certificate().link().equals(each.certificate().link())) {
                broken(each, "another certificate has the same number: " + same.file(), "另一份证明编号相同: " + same.file());
            }
        }
        Gone gone = new Gone(campus);
        chain.values().forEach(each -> link(each, chain, gone));
        days(campus, chain, gone);
        if (chain.size() > 1 && gone.nothing()) {
            Genuine first = chain.firstEntry().getValue();
            Genuine last = chain.lastEntry().getValue();
            reporting.right(
                    campus,
                    new About(campus, last.certificate().day(), null, null),
                    "the chain is whole from " + first.certificate().day() + " (number " + chain.firstKey() + ") to "
                            + last.certificate().day() + " (number " + chain.lastKey() + ")",
                    "链完整: " + first.certificate().day() + "(编号 " + chain.firstKey() + ")至 "
                            + last.certificate().day() + "(编号 " + chain.lastKey() + ")");
        }
    }

    /** Numbers of a campus that were not given whole: altered ones are told already. */
    private final class Gone {
        private final Set<Integer> altered = new HashSet<>();
        private int unplaced;
        private boolean any;

        Gone(String campus) {
            for (Altered each : evidence.altered) {
                String its = each.about().campus();
                if (its == null || its.equals(campus)) {
                    any = true;
                    Integer number = each.about().number();
                    if (number == null || !altered.add(number)) {
                        unplaced++;
                    }
                }
            }
        }

        /** Whether the absence of a number is to be told. */
        boolean isMissing(int number) {
            any = true;
            if (altered.remove(number)) {
                return false;
            }
            // What was altered may be the number itself.
            if (unplaced > 0) {
                unplaced--;
                return false;
            }
            if (!altered.isEmpty()) {
                altered.remove(altered.iterator().next());
                return false;
            }
            return true;
        }

        void told() {
            any = true;
        }

        boolean nothing() {
            return !any;
        }
    }

    private void link(Genuine each, NavigableMap<Integer, Genuine> chain, Gone gone) {
        SignedCertificate certificate = each.certificate();
        int number = certificate.link().number();
        Optional<Link> previous = certificate.previous();
        if (previous.isEmpty() != (number == 1)
                || (previous.isPresent() && previous.get().number() != number - 1)) {
            gone.told();
            broken(each, "it does not name the one before it", "未指明前一份证明");
        } else if (previous.isPresent()) {
            Genuine before = chain.get(number - 1);
            if (before != null) {
                compare(each, previous.get(), before, gone);
            } else if (number != chain.firstKey() && gone.isMissing(number - 1)) {
                reporting.wrong(
                        Kind.MISSING,
                        null,
                        new About(certificate.campus().value(), null, null, number - 1),
                        "certificate " + (number - 1) + " before that of " + certificate.day() + " (number " + number
                                + ") was not given",
                        "缺少 " + certificate.day() + " 之前编号为 " + (number - 1) + " 的证明");
            }
        }
        supersession(each, chain, gone);
    }

    private void compare(Genuine each, Link named, Genuine before, Gone gone) {
        if (!before.certificate().link().equals(named)) {
            gone.told();
            broken(
                    each,
                    "it names another certificate before it than " + before.file(),
                    "所记前一份证明的校验值与 " + before.file() + " 不符");
        }
    }

    private void supersession(Genuine each, NavigableMap<Integer, Genuine> chain, Gone gone) {
        Optional<Link> supersedes = each.certificate().supersedes();
        if (supersedes.isEmpty()) {
            return;
        }
        @Nullable Genuine former = chain.get(supersedes.get().number());
        boolean earlier = supersedes.get().number() < each.certificate().link().number();
        boolean fits = former == null
                || (former.certificate().link().equals(supersedes.get())
                        && former.certificate().day().equals(each.certificate().day()));
        if (!earlier || !fits) {
            gone.told();
            broken(each, "it does not stand in the place of what it names", "与其所取代的证明不符");
        }
    }

    /** Each day follows the day before; an amendment stands for a day that was there. */
    private void days(String campus, NavigableMap<Integer, Genuine> chain, Gone gone) {
        @Nullable Genuine former = null;
        for (Genuine each : chain.values()) {
            if (each.certificate().supersedes().isPresent()) {
                continue;
            }
            LocalDate day = each.certificate().day();
            if (former != null) {
                LocalDate next = former.certificate().day().plusDays(1);
                boolean contiguous = chain.subMap(
                                        former.certificate().link().number(),
                                        each.certificate().link().number())
                                .size()
                        == each.certificate().link().number()
                                - former.certificate().link().number();
                if (day.isBefore(next)) {
                    gone.told();
                    broken(each, "its day was certified before", "该日已有证明");
                } else if (day.isAfter(next) && contiguous) {
                    gone.told();
                    reporting.wrong(
                            Kind.MISSING,
                            null,
                            new About(campus, next, null, null),
                            "the chain goes from " + former.certificate().day() + " to " + day + ": no certificate of "
                                    + next + " was ever issued",
                            "链由 " + former.certificate().day() + " 跳到 " + day + ",未出具 " + next + " 的证明");
                }
            }
            former = each;
        }
    }

    private void broken(Genuine each, String english, String chinese) {
        reporting.wrong(Kind.BROKEN_CHAIN, each.file(), each.about(), english, chinese);
    }
}
