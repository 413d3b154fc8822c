package org.keepsight.storage.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.audit.RegisterProblem.Kind;
import org.keepsight.storage.object.InstallationKey;

/**
 * Follows the chain of the register link by link and tells what does not fit. Memory does not grow with the register.
 * Pure; not thread-safe.
 */
final class RegisterChain {
    static final String EXPIRED = "register.expired";
    private static final byte[] BEGINNING = {};

    /**
     * One step: a link, the entry it names, or both.
     *
     * @param number of the link; {@code null} for an entry that no link names
     * @param linked the entry the link names
     * @param hash of the link
     * @param entry {@code null} when there is none
     * @param seal of the entry
     */
    record Step(
            @Nullable Long number,
            @Nullable UUID linked,
            byte @Nullable [] hash,
            @Nullable RegisterEntry entry,
            byte @Nullable [] seal) {}

    private final InstallationKey key;
    private final SortedMap<Long, byte[]> anchors;
    private final Consumer<RegisterProblem> problems;
    private long last;
    private byte @Nullable [] former = BEGINNING; // null: not known
    private boolean sealed; // from the first sealed entry on, all are
    private @Nullable Beginning beginning;

    /** The register begins behind this link: an entry further on has to say that it expired. */
    private record Beginning(long number, String hash) {}

    /**
     * @param anchors ends of the chain by number, as written down where the database cannot reach
     * @param problems told each, in order of the chain
     */
    RegisterChain(InstallationKey installation, Map<Long, byte[]> anchors, Consumer<RegisterProblem> problems) {
        this.key = AuditLog.registerKey(installation);
        this.anchors = new TreeMap<>(anchors);
        this.problems = problems;
    }

    /** Takes the next step: links in order of their numbers, then what no link names. */
    void accept(Step step) {
        Long number = step.number;
        byte[] hash = step.hash;
        RegisterEntry entry = step.entry;
        if (number == null || hash == null) {
            if (entry != null) {
                tell(Kind.INSERTED, null, entry.id(), "no link of the chain names it");
            }
            return;
        }
        if (number > last + 1) {
            begin(step, number);
        }
        if (entry == null) {
            if (last == 0) {
                beginning = new Beginning(number, HexFormat.of().formatHex(hash));
            } else {
                tell(Kind.REMOVED, number, step.linked, "its link is there, and the entry is not");
            }
        } else {
            verify(number, hash, entry, step.seal);
        }
        anchored(number, hash);
        last = number;
        former = hash;
    }

    private void begin(Step step, long number) {
        if (last == 0 && step.entry == null) {
            return; // the link the rest hangs on
        }
        tell(Kind.REMOVED, last + 1, null, "entries %d to %d are not there".formatted(last + 1, number - 1));
        former = anchors.get(number - 1);
    }

    private void verify(long number, byte[] hash, RegisterEntry entry, byte @Nullable [] seal) {
        byte[] before = former;
        boolean linked = before == null || Arrays.equals(hash, sha256(before, entry.linkText(number)));
        boolean ours = seal != null && MessageDigest.isEqual(seal, key.mac(entry.text()));
        sealed |= ours;
        if (seal == null && !sealed && linked) {
            return; // from before there were seals
        }
        if (!ours) {
            tell(
                    linked ? Kind.INSERTED : Kind.CHANGED,
                    number,
                    entry.id(),
                    linked ? "it was not sealed by this installation" : "neither its seal nor its link fits it");
        } else if (!linked) {
            tell(Kind.CHAIN_BROKEN, number, entry.id(), "the entry is sealed, and its link does not fit");
        } else if (entry.action().equals(EXPIRED)
                && beginning != null
                && entry.subject().equals(beginning.number + " " + beginning.hash)) {
            beginning = null; // it says so itself
        }
    }

    private void anchored(long number, byte[] hash) {
        byte[] anchor = anchors.remove(number);
        if (anchor != null && !Arrays.equals(anchor, hash)) {
            tell(
                    Kind.CHAIN_BROKEN,
                    number,
                    null,
                    "the chain was written anew: its end was another when it was anchored");
        }
    }

    /** Ends the chain. */
    void end() {
        if (beginning != null) {
            tell(
                    Kind.REMOVED,
                    1L,
                    null,
                    "entries 1 to %d are not there, and no entry says that they expired".formatted(beginning.number));
        }
        if (!anchors.isEmpty() && anchors.lastKey() > last) {
            tell(
                    Kind.REMOVED,
                    last + 1,
                    null,
                    "entries %d to %d are not there; their end was anchored".formatted(last + 1, anchors.lastKey()));
        }
    }

    private void tell(Kind kind, @Nullable Long number, @Nullable UUID entry, String what) {
        problems.accept(new RegisterProblem(kind, number, entry, what));
    }

    private static byte[] sha256(byte[] former, byte[] text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(former);
            return digest.digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
