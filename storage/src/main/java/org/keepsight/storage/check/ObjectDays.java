package org.keepsight.storage.check;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A camera's objects in one listing, taken apart into days as they come. Not thread-safe. */
final class ObjectDays {
    private final Iterator<NamedVersions> objects;
    private final String prefix;
    private final String last;
    private @Nullable NamedVersions next;

    /**
     * @param prefix of the camera's names
     * @param last what stands behind this day is not looked at
     */
    ObjectDays(Iterator<NamedVersions> objects, String prefix, String last) {
        this.objects = objects;
        this.prefix = prefix;
        this.last = last;
    }

    /** The day of the next object, as its name has it and with the '/' behind; {@code null} behind the last. */
    @Nullable
    String day() {
        if (next == null && objects.hasNext()) {
            next = objects.next();
        }
        if (next == null) {
            return null;
        }
        int slash = next.name().indexOf('/', prefix.length());
        String day =
                next.name().substring(prefix.length(), slash < 0 ? next.name().length() : slash + 1);
        return day.compareTo(last) > 0 ? null : day;
    }

    /** The objects up to the end of this day, which is the next one's. */
    Iterator<NamedVersions> of(String day) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return day.equals(day());
            }

            @Override
            public NamedVersions next() {
                NamedVersions object = next;
                if (object == null) {
                    throw new NoSuchElementException();
                }
                next = null;
                return object;
            }
        };
    }
}
