package org.keepsight.storage.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keepsight.storage.check.Inspector.Depth;
import org.keepsight.storage.model.CameraId;
import org.keepsight.storage.object.ObjectKey;
import org.keepsight.storage.object.ObjectStore;
import org.keepsight.storage.object.StoredObject;

/**
 * Finds objects that belong to no known camera. The places of the known ones are leapt over: a listing for each, not one
 * of everything. Not thread-safe.
 */
final class Strays {
    /** What the journal writes, and certificates with their leaves; their own readers judge them. */
    private static final List<String> OTHERS = List.of("meta/", "proof/");

    private final ObjectStore store;
    private final Suspects suspects;
    private Set<String> places = Set.of();

    /** @param found told each stray that is still there after the grace */
    Strays(ObjectStore store, Inspector inspector, Duration grace, Consumer<Discrepancy> found) {
        this.store = store;
        this.suspects = new Suspects(inspector, grace, found);
    }

    void run(Collection<CameraId> known) throws IOException, InterruptedException {
        places = known.stream().map(ObjectKey::prefix).collect(Collectors.toSet());
        String after = null;
        do {
            after = next(after);
        } while (after != null);
        suspects.settle();
    }

    /** Takes strays up to the next known place; returns its end, or {@code null} when there is none any more. */
    private @Nullable String next(@Nullable String after) throws IOException, InterruptedException {
        try (Stream<StoredObject> listed = store.list("", after)) {
            for (Iterator<StoredObject> objects = listed.iterator(); objects.hasNext(); ) {
                String name = objects.next().key();
                String place = place(name);
                if (place != null) {
                    String end = place + CameraCheck.BEHIND;
                    return end.compareTo(name) > 0 ? end : name;
                }
                suspects.add(name, Depth.NAME);
            }
            return null;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private @Nullable String place(String name) {
        for (String other : OTHERS) {
            if (name.startsWith(other)) {
                return other;
            }
        }
        int slash = name.indexOf('/', 3);
        String place = slash < 0 ? name : name.substring(0, slash + 1);
        return places.contains(place) ? place : null;
    }
}
