package org.keepsight.storage.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.catalogue.CatalogueAudit;
import org.keepsight.storage.catalogue.CataloguedSegment;
import org.keepsight.storage.model.Digest;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.model.SegmentState;
import org.keepsight.storage.object.ListedVersion;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectSeal;
import org.keepsight.storage.object.ObjectSeal.Verdict;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.ObjectVersion;
import org.keepsight.storage.object.StoredObject;

/**
 * Looks at one object and its row and says what is wrong, if anything is. An {@link IOException} means that the store
 * could not be asked, so nothing is known. Thread-safe.
 */
public final class Inspector {
    /** How closely a stored object is looked at. */
    public enum Depth {
        /** That it is there, and its size. */
        NAME,
        /** Its metadata and their MAC, too. */
        SEAL,
        /** Its bytes, too. */
        BYTES
    }

    private final CatalogueAudit audit;
    private final ObjectStore store;
    private final ObjectSeal seal;
    private final ObjectContents contents;

    public Inspector(CatalogueAudit audit, ObjectStore store, ObjectSeal seal) {
        this.audit = audit;
        this.store = store;
        this.seal = seal;
        this.contents = new ObjectContents(store);
    }

    /** Looks at the object and the row of this name as they are now. */
    public Optional<Discrepancy> inspect(String name, Depth depth) throws IOException {
        ObjectKey key = segmentKey(name);
        if (key == null) {
            return Optional.of(
                    new StoreDiscrepancy.ForeignObject(null, null, name, "its name is not that of a segment"));
        }
        // The object first: it is there before its row and gone before it.
        Optional<StoredObject> newest = store.stat(name);
        Optional<CataloguedSegment> row = audit.row(key);
        if (row.isEmpty()) {
            return unclaimed(key, newest);
        }
        Segment segment = row.get().segment();
        Optional<StoredObject> object = newest.filter(each -> isOf(segment, each));
        if (object.isEmpty() && segment.versionId() != null) { // somebody wrote over it, or deleted its name
            object = store.stat(ObjectVersion.of(segment));
        }
        return switch (segment.state()) {
            case CONDEMNED -> Optional.empty();
            case STORED -> object.isEmpty() ? goneOrMissing(key, segment) : stored(segment, object.get(), depth);
            case LOST -> object.isEmpty() ? Optional.empty() : lost(segment, object.get());
        };
    }

    private static boolean isOf(Segment segment, StoredObject object) {
        return segment.versionId() == null || segment.versionId().equals(object.versionId());
    }

    /** Its version was looked for after its row was read: it may have been condemned and deleted in between. */
    private Optional<Discrepancy> goneOrMissing(ObjectKey key, Segment segment) {
        boolean stored = audit.row(key)
                .filter(row -> row.segment().state() == SegmentState.STORED)
                .isPresent();
        return stored ? Optional.of(missing(segment)) : Optional.empty();
    }

    /** No row knows this name. The version of ours that lies beneath what somebody put on top is looked for, too. */
    private Optional<Discrepancy> unclaimed(ObjectKey key, Optional<StoredObject> newest) throws IOException {
        Optional<Discrepancy> found = newest.map(object -> unknown(key, object));
        if (found.isPresent() && !(found.get() instanceof StoreDiscrepancy.ForeignObject)) {
            return found;
        }
        boolean marker = false;
        for (ListedVersion each : versions(key.toString())) {
            marker |= each.marker();
            Optional<StoredObject> object = each.marker() ? Optional.empty() : store.stat(each.version());
            Optional<Discrepancy> beneath = object.map(version -> unknown(key, version));
            if (beneath.isPresent() && !(beneath.get() instanceof StoreDiscrepancy.ForeignObject)) {
                return beneath;
            }
            found = found.isPresent() ? found : beneath;
        }
        LocalDate day = LocalDate.ofInstant(key.time().end(), ZoneOffset.UTC);
        return found.isEmpty() && marker
                ? Optional.of(new StoreDiscrepancy.MarkerLeft(key.camera(), day, key.toString()))
                : found;
    }

    private List<ListedVersion> versions(String name) throws IOException {
        try (Stream<ListedVersion> listed = store.versions(name, null)) {
            return listed.takeWhile(each -> each.version().key().equals(name)).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static @Nullable ObjectKey segmentKey(String name) {
        try {
            return ObjectKey.parse(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Discrepancy missing(Segment segment) {
        Map<Integer, String> stores = audit.stores();
        String home = stores.getOrDefault(segment.store(), store.name());
        return home.equals(store.name())
                ? new SegmentDiscrepancy.ObjectMissing(segment)
                : new SegmentDiscrepancy.OtherStore(segment, home);
    }

    private Discrepancy unknown(ObjectKey key, StoredObject object) {
        LocalDate day = LocalDate.ofInstant(key.time().end(), ZoneOffset.UTC);
        return switch (seal.verify(object)) {
            case Verdict.Ours ours ->
                new SegmentDiscrepancy.RowMissing(new SealedObject(ours.segment(), ours.runStartedAt()));
            case Verdict.Damaged damaged ->
                new SegmentDiscrepancy.DamagedObject(
                        new SealedObject(damaged.segment(), damaged.runStartedAt()), damaged.bytes());
            case Verdict.Foreign foreign ->
                new StoreDiscrepancy.ForeignObject(key.camera(), day, object.key(), foreign.reason());
        };
    }

    private Optional<Discrepancy> stored(Segment segment, StoredObject object, Depth depth) {
        if (object.bytes() != segment.bytes()) {
            return Optional.of(new SegmentDiscrepancy.SizeDiffers(segment, object.bytes()));
        }
        Optional<Discrepancy> wrong = depth == Depth.BYTES ? bytes(segment) : Optional.empty();
        return wrong.isPresent() || depth == Depth.NAME ? wrong : sealed(segment, object);
    }

    private Optional<Discrepancy> bytes(Segment segment) {
        try {
            Digest found = contents.digest(segment);
            return found.equals(segment.digest())
                    ? Optional.empty()
                    : Optional.of(new SegmentDiscrepancy.DigestDiffers(segment, found));
        } catch (IOException e) { // the store has just answered for this object; a bad sector must not end the check
            return Optional.of(new SegmentDiscrepancy.ObjectUnreadable(segment, String.valueOf(e.getMessage())));
        }
    }

    private Optional<Discrepancy> sealed(Segment segment, StoredObject object) {
        String why = switch (seal.verify(object)) {
            case Verdict.Ours ours -> difference(segment, ours.segment());
            case Verdict.Damaged damaged -> "the catalogue and the seal name different sizes";
            case Verdict.Foreign foreign -> foreign.reason();
        };
        return Optional.ofNullable(why).map(each -> new SegmentDiscrepancy.SealBroken(segment, each));
    }

    /** What the key does not say already. */
    private static @Nullable String difference(Segment row, Segment sealed) {
        if (row.initBytes() != sealed.initBytes() || !row.merkleRoot().equals(sealed.merkleRoot())) {
            return "the catalogue and the seal name different contents";
        }
        return row.node() == sealed.node() ? null : "the catalogue and the seal name different nodes";
    }

    private Optional<Discrepancy> lost(Segment segment, StoredObject object) {
        boolean right = object.bytes() == segment.bytes() && bytes(segment).isEmpty();
        return right ? Optional.of(new SegmentDiscrepancy.FoundAgain(segment)) : Optional.empty();
    }
}
