package org.keepsight.storage.check;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.model.Segment;
import org.keepsight.storage.object.ListedVersion;

/**
 * All that a store has under one name.
 *
 * @param versions the newest first, markers too; at least one
 */
record NamedVersions(String name, List<ListedVersion> versions) {
    NamedVersions {
        versions = List.copyOf(versions);
    }

    /** A listing of versions, taken together by name as they come. */
    static Iterator<NamedVersions> of(Iterator<ListedVersion> listed) {
        return new Iterator<>() {
            private @Nullable ListedVersion next = listed.hasNext() ? listed.next() : null;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public NamedVersions next() {
                if (next == null) {
                    throw new NoSuchElementException();
                }
                String name = next.version().key();
                List<ListedVersion> versions = new ArrayList<>();
                while (next != null && next.version().key().equals(name)) {
                    versions.add(next);
                    next = listed.hasNext() ? listed.next() : null;
                }
                return new NamedVersions(name, versions);
            }
        };
    }

    /** The version a segment's row names; where it names none, the newest, unless that is a marker. */
    Optional<ListedVersion> of(Segment segment) {
        return versions.stream()
                .filter(each -> segment.versionId() == null
                        ? each.newest()
                        : segment.versionId().equals(each.version().versionId()))
                .filter(each -> !each.marker())
                .findFirst();
    }

    /** The versions that are objects. */
    List<ListedVersion> objects() {
        return versions.stream().filter(each -> !each.marker()).toList();
    }

    /** Whether the name is deleted, as far as somebody sees who asks for no version. */
    boolean isHidden() {
        return versions.getFirst().marker();
    }
}
